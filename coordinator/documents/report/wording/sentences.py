"""Titles, labels, notes and reasons, in the order of the page."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from coordinator.core.text import Text

_WORDS = {
    # page head
    "title": Text("联合检查运行报告", "Joint inspection run report"),
    "internal": Text("内部资料，不得公开", "Internal: not for publication"),
    "internal_why": Text(
        "含不事先通知的任务与按风险分层的名单，仅供联席会议办公室使用。",
        "It holds unannounced tasks and lists by risk stratum; for the joint meeting office only.",
    ),
    "state_done": Text("全部已定时间", "every visit has a date"),
    "state_open": Text("{n} 次没有排进", "{n} without a date"),
    "lead_sentence": Text(
        "{tasks} 个任务抽取 {draws} 户次，合并为 {visits} 次上门，其中 {scheduled} 次已定时间。",
        "{tasks} tasks made {draws} draws; merged, they become {visits} visits, "
        "{scheduled} of them with a date.",
    ),
    "next_step": Text("您的下一步", "Your next step"),
    "next_unplaced": Text("处理没有排进的 {n} 次", "deal with the visits without a date ({n})"),
    "next_shortfall": Text("审批抽取不足的 {n} 个分层", "approve the strata that fell short ({n})"),
    "next_none": Text("各组长确认时间后发出通知", "leaders confirm the dates, then notices go out"),
    "contents": Text("目录", "Contents"),
    "in_table": Text("改看表格", "Show as a table"),
    "colon": Text("：", ": "),
    "stop": Text("。", "."),
    # key figures
    "figures": Text("主要数字", "Key figures"),
    "draws": Text("计划抽取", "Draws"),
    "visits": Text("上门", "Visits"),
    "saved": Text("少进门", "Doors saved"),
    "bound": Text("理论下界", "Lower bound"),
    "gap": Text("与下界相差", "Gap"),
    "without_date": Text("没有排进", "No date"),
    "desk": Text("书面检查", "Desk checks"),
    "unit_draws": Text("户次", ""),  # a measure word: English has none
    "unit_visits": Text("次", ""),
    "saving_rule": Text(
        "N 个任务合并为一次上门，少进门 N − 1 次。理论下界：这些抽取结果无论怎样合并都不能再少的上门次数。",
        "N tasks merged into one visit save N − 1 doors. Lower bound: fewer visits than this "
        "are impossible with these draws, however they are merged.",
    ),
    # comparison
    "comparison": Text("与各任务单独抽取相比", "Compared with independent draws"),
    "comparison_note": Text(
        "同样的名录、比例和窗口，只把抽取方式改为各任务各自抽取，再用同样的方法合并。",
        "The same libraries, ratios and windows; only every task draws on its own, "
        "and the merge is the same.",
    ),
    "coordinated": Text("本次（协同）", "This run"),
    "independent": Text("单独抽取", "Independent"),
    "difference": Text("相差", "Difference"),
    "firms": Text("被检查的对象", "Firms visited"),
    "more_than_one": Text("被上门两次以上", "More than once"),
    "more_than_two": Text("被上门三次以上", "More than twice"),
    "firms_note": Text(
        "少进门的代价：一个周期内见到检查人员的对象会变少；每个任务自己的抽取比例和随机性不变。",
        "What it costs: fewer firms see an inspector in the period; each task keeps its own "
        "ratio and its own randomness.",
    ),
    # overlap graph
    "overlap": Text("任务重合图", "Overlap of tasks"),
    "overlap_note": Text(
        "圈内为抽中户数，线上为同被抽中的户数",
        "in a circle: firms drawn; on a line: firms drawn by both",
    ),
    "overlap_picture": Text(
        "{tasks} 个任务之间同被抽中的户数。全部数字见下方表格。",
        "Firms drawn by both of two tasks, for {tasks} tasks. All figures are in the table below.",
    ),
    "can_merge": Text("可合并", "can merge"),
    "cannot_merge": Text("不可合并（{n} 户）", "cannot merge ({n})"),
    "overlap_some": Text(
        "图中为抽中最多的 {tasks} 个任务（共 {all_tasks} 个）和重合最多的 {pairs} 对"
        "（共 {all_pairs} 对）。",
        "The picture holds the {tasks} tasks that drew most (of {all_tasks}) and the {pairs} "
        "pairs that share most (of {all_pairs}).",
    ),
    "overlap_empty": Text(
        "没有被两个任务同时抽中的对象，因此没有可合并的上门。",
        "No firm was drawn by two tasks, so there is nothing to merge.",
    ),
    "pairs_some": Text(
        "表中为重合最多的 {shown} 对，共 {total} 对。",
        "The table holds the {shown} pairs that share most, of {total}.",
    ),
    "task": Text("任务", "Task"),
    "task_pair": Text("两个任务", "Two tasks"),
    "shared": Text("同被抽中", "Drawn by both"),
    "together": Text("同次上门", "In one visit"),
    "can_they": Text("能否合并", "Can they merge"),
    "yes_merge": Text("可合并", "can merge"),
    "barrier_announced": Text("一个不事先通知", "one of them is unannounced"),
    "barrier_window": Text("没有共同工作日", "no common working day"),
    "barrier_bar": Text("设为不同次上门", "set apart"),
    "barrier_minutes": Text("合计超过单次时长", "too long together"),
    # tasks per visit
    "sizes": Text("一次上门包含几个任务", "Tasks per visit"),
    "n_tasks": Text("{n} 个任务", "{n} tasks"),
    "doors": Text("上门任务", "Tasks at the door"),
    "one_task": Text("1 个任务", "1 task"),
    # why not merged
    "refused": Text("没有合并的原因", "Why draws were not merged"),
    "refused_note": Text("同一对象的两个任务，按原因计", "pairs of draws of one firm, by rule"),
    "refused_empty": Text(
        "同一对象的任务全部合并，没有分开的。", "All draws of one firm were merged; none is apart."
    ),
    "rule": Text("原因", "Rule"),
    "pairs": Text("对", "Pairs"),
    "rule_announced": Text("一个事先通知，一个不事先通知", "announced with unannounced"),
    "rule_window": Text("没有共同工作日", "no common working day"),
    "rule_bar": Text("联席会议办公室设为不同次上门", "set apart by the office"),
    "rule_minutes": Text("合计超过单次上门时长", "too long for one visit"),
    "rule_desk": Text("只需书面检查，没有可并入的上门", "desk check with no visit to join"),
    "rule_fewest": Text("为使上门次数最少", "the fewest visits put them apart"),
    "rule_pinned": Text("联席会议办公室指定", "fixed by the office"),
    # windows
    "windows": Text("时间窗口与检查", "Windows and visits"),
    "windows_note": Text(
        "横条为任务窗口，竖条为每周已定时间的检查次数",
        "the band is the task's window, columns are visits with a date, week by week",
    ),
    "announced": Text("事先通知", "announced"),
    "unannounced": Text("不事先通知", "unannounced"),
    "holidays_line": Text("放假（浅灰）：{list}。", "Holidays (grey): {list}."),
    "row_counts": Text("{drawn} 户 · 已定 {visits} 次", "{drawn} drawn · {visits} with a date"),
    "desk_count": Text("书面检查 {n} 次", "desk checks: {n}"),
    "windows_some": Text(
        "图中为最早开始的 {shown} 个任务，共 {total} 个；全部见表格。",
        "The picture holds the {shown} tasks that open first, of {total}; the table holds all.",
    ),
    "lead": Text("牵头", "Lead"),
    "lead_department": Text("牵头部门", "Lead department"),
    "window": Text("窗口", "Window"),
    "kind": Text("方式", "Kind"),
    "drawn": Text("抽中", "Drawn"),
    "with_date": Text("已定时间", "With a date"),
    "busiest": Text("最忙的一周", "Busiest week"),
    "busiest_week": Text("{day} 起，{n} 次", "from {day}: {n}"),
    # loads
    "loads": Text("检查人员的工作量", "Load per inspector"),
    "loads_note": Text(
        "每根竖条为一名检查人员，高度为抽中的轮数",
        "one column per inspector, as high as rounds drawn",
    ),
    "loads_round": Text(
        "一轮：一个小组半天内的检查，每轮至多 {n} 次上门。最少和最多只计至少有一轮可以参加的人员。",
        "A round: the visits of one crew on one half-day, at most {n}. Least and most count only "
        "officers who could take part at least once.",
    ),
    "loads_empty": Text("还没有抽取检查人员。", "No inspector has been drawn."),
    "load_line": Text(
        "{people} 人 · 每人 {least}–{most} 轮", "officers: {people} · rounds each: {least}–{most}"
    ),
    "load_even": Text("{people} 人 · 每人 {most} 轮", "officers: {people} · rounds each: {most}"),
    "load_idle": Text("{n} 人无可参加的检查", "{n} could take no visit"),
    "inspector": Text("检查人员", "Inspector"),
    "department": Text("部门", "Department"),
    "rounds": Text("轮数", "Rounds"),
    "could": Text("可参加的轮数", "Could have come"),
    "people_some": Text(
        "表中为前 {shown} 人，共 {total} 人；全部见 teams.csv。",
        "The table holds the first {shown} officers, of {total}; teams.csv holds all seats.",
    ),
    # map
    "map": Text("各区县的上门次数", "Visits by district"),
    "map_note": Text(
        "圆的面积与上门次数成正比；相距太近的圆略作移开",
        "a circle's area is the number of visits; circles too close are moved apart a little",
    ),
    "map_picture": Text(
        "{n} 个区县的位置与上门次数。全部数字见下方表格。",
        "Position and visits of {n} districts. All figures are in the table below.",
    ),
    "map_off": Text("没有坐标、未画出：{list}。", "Without a position, not drawn: {list}."),
    "map_empty": Text("没有上门检查。", "There is no on-site visit."),
    "district": Text("区县", "District"),
    "kilometres": Text("{n} 公里", "{n} km"),
    # visits
    "visit_list": Text("检查一览", "Visits"),
    "visit_note": Text(
        "任务多的在前；点开一行看理由、小组和没有合并的任务",
        "most tasks first; open a row for reasons, team, and what was not merged",
    ),
    "visit_some": Text(
        "这里列出任务最多的 {shown} 次，共 {total} 次；其余见 visits.csv、teams.csv 和 schedule.csv。",
        "These are the {shown} visits with most tasks, of {total}; the others are in visits.csv, "
        "teams.csv and schedule.csv.",
    ),
    "visit_empty": Text("没有抽中任何对象。", "Nothing was drawn."),
    "filter": Text("按名称或代码筛选", "Filter by name or code"),
    "shown_before": Text("显示", "showing"),
    "shown_of": Text("/ 共", "of"),
    "shown_after": Text("次", "visits"),
    "show_all": Text("显示全部", "Show all"),
    "filter_empty": Text("没有符合条件的行。", "No row matches."),
    "clear_filter": Text("清除筛选", "Clear the filter"),
    "subject": Text("检查对象", "Firm"),
    "departments": Text("牵头与配合部门", "Lead and partners"),
    "minutes": Text("分钟", "Minutes"),
    "when": Text("时间", "When"),
    "no_date": Text("没有排进", "no date"),
    "by_desk": Text("书面检查，不上门", "desk check, no visit"),
    "why": Text("为什么合并", "Why merged"),
    "why_single": Text("这次检查", "This visit"),
    "why_not": Text("考虑过、没有合并的", "Considered, not merged"),
    "why_not_none": Text("没有其他任务抽中该对象", "no other task drew this firm"),
    "why_not_more": Text("另有 {n} 个任务，见 apart.csv", "{n} more tasks: see apart.csv"),
    "team": Text("检查小组", "Team"),
    "team_none": Text("没有小组", "no team"),
    "team_desk": Text("书面检查不组成上门小组", "a desk check needs no visiting team"),
    "team_line": Text("{department}：{people}", "{department}: {people}"),
    "why_cap": Text(
        "名录记载本年已检查 {before} 次，年度上限 {cap} 次",
        "visits on record this year: {before}; the yearly cap: {cap}",
    ),
    "why_window": Text("共同窗口 {span}，{n} 个工作日", "common window {span}, working days: {n}"),
    "why_own_window": Text("窗口 {span}，{n} 个工作日", "window {span}, working days: {n}"),
    "why_minutes": Text(
        "现场最长 {minutes} 分钟，未超过单次上限 {cap} 分钟",
        "{minutes} minutes on site, within the {cap} allowed",
    ),
    "why_minutes_long": Text(
        "现场 {minutes} 分钟，单个任务本身超过单次上限 {cap} 分钟",
        "{minutes} minutes on site: one task alone exceeds the {cap} allowed",
    ),
    "why_announced": Text("各任务均事先通知", "all tasks are announced"),
    "why_unannounced": Text("各任务均不事先通知", "all tasks are unannounced"),
    "why_lead": Text(
        "牵头：{lead}（“{task}”中本部门事项最多）",
        "led by {lead} (most items of its own, in '{task}')",
    ),
    # unplaced
    "unplaced": Text("没有排进的检查", "Visits without a date"),
    "unplaced_note": Text("窗口最早截止的在前", "earliest closing window first"),
    "unplaced_some": Text(
        "这里列出 {shown} 次，共 {total} 次；其余见 unplaced.csv。",
        "These are {shown} of {total}; the others are in unplaced.csv.",
    ),
    "unplaced_empty": Text(
        "上门检查全部定了小组和时间。", "Every visit has its team and its date."
    ),
    "stage": Text("缺什么", "Missing"),
    "stage_team": Text("缺小组", "no team"),
    "stage_slot": Text("缺时间", "no date"),
    "because": Text("原因", "Reason"),
    # shortfalls
    "shortfalls": Text("抽取不足的分层", "Strata that fell short"),
    "shortfalls_note": Text(
        "可抽对象少于应抽数时全部抽取，不足数须经审批",
        "where fewer are eligible than needed all are drawn; the shortfall needs approval",
    ),
    "shortfalls_empty": Text("各分层都抽足了。", "Every stratum was filled."),
    "stratum": Text("分层", "Stratum"),
    "scope": Text("范围内", "In scope"),
    "eligible": Text("可抽", "Eligible"),
    "needed": Text("应抽", "To draw"),
    "missing": Text("不足", "Missing"),
    # verification
    "proof": Text("怎样核验抽取", "How to check the draw"),
    "proof_note": Text(
        "种子和盐值决定全部结果；任何人用同样的文件可得到同样的名单",
        "seed and salt decide everything; the same files give anybody the same lists",
    ),
    "seed": Text("种子", "Seed"),
    "salt": Text("盐值", "Salt"),
    "key": Text("密钥指纹 SHA-256（种子 ‖ 盐值）", "Key fingerprint, SHA-256(seed ‖ salt)"),
    "proof_verify": Text(
        "用单独编写的核验程序重新计算结果文件夹中的抽取：",
        "Recompute the draw in the folder of results with the separate verifier:",
    ),
    "proof_rerun": Text(
        "用原始数据包重新运行，逐字节比较输出：",
        "Run the original bundle again and compare the output byte by byte:",
    ),
    "proof_hand": Text(
        "手工核对一行：“{task}”抽中的“{subject}”，结果应以下面 16 位开头：",
        "Check one row by hand: '{subject}', drawn by '{task}'; the result must begin with these "
        "16 digits:",
    ),
    "proof_secret": Text(
        "盐值公布之前，本页的盐值和密钥不得外传：有了它们就能提前算出不事先通知的名单。",
        "Until the salt is published keep salt and key of this page secret: with them the lists of "
        "unannounced tasks can be computed in advance.",
    ),
    # account
    "account": Text("运行记录", "Account of the run"),
    "account_note": Text("与 report.json 相同", "the same as report.json"),
    "account_open": Text("查看全部 {n} 项", "Show all {n} entries"),
    "entry": Text("项目", "Entry"),
    "value": Text("值", "Value"),
}

WORDS: Final[Mapping[str, Text]] = MappingProxyType(_WORDS)
"""Sentences by name; `{places}` are filled with figures or names."""
