"""What the columns of the registers are called, in forms, tables, files and refusals."""

from collections.abc import Mapping

from coordinator.core.text import Text

TARGET: Mapping[str, Text] = {
    "row": Text("行号", "Row"),
    "name": Text("名称", "Name"),
    "uscc": Text("统一社会信用代码", "Credit code"),
    "reg_no": Text("注册号", "Registration no."),
    "kind": Text("对象类别", "Kind"),
    "entity_type": Text("主体类型", "Entity type"),
    "region": Text("行政区划", "Region"),
    "address": Text("地址", "Address"),
    "lng": Text("经度", "Longitude"),
    "lat": Text("纬度", "Latitude"),
    "industry": Text("行业", "Industry"),
    "scope": Text("经营范围", "Scope"),
    "scale": Text("规模", "Scale"),
    "risk": Text("风险等级", "Risk class"),
    "flags": Text("标记", "Flags"),
    "state": Text("状态", "State"),
    "visits_this_year": Text("本年已查次数", "Visits this year"),
    "department": Text("部门", "Department"),
}
ITEM: Mapping[str, Text] = {
    "code": Text("编号", "Code"),
    "field": Text("抽查领域", "Field"),
    "name": Text("抽查事项", "Item"),
    "basis": Text("检查依据", "Basis"),
    "target_kind": Text("对象类别", "Kind of target"),
    "content": Text("检查内容", "Content"),
    "methods": Text("检查方式", "Methods"),
    "item_class": Text("事项类别", "Class"),
    "ratio": Text("抽查比例", "Ratio"),
    "frequency": Text("抽查频次", "Frequency"),
    "minutes": Text("现场用时（分钟）", "Minutes on site"),
    "qualification": Text("所需资格", "Qualification"),
    "in_force_from": Text("生效日期", "In force from"),
    "in_force_to": Text("失效日期", "In force to"),
    "department": Text("部门", "Department"),
}
INSPECTOR: Mapping[str, Text] = {
    "code": Text("编号", "Code"),
    "name": Text("姓名", "Name"),
    "post": Text("职务", "Post"),
    "position": Text("岗位", "Position"),
    "certificate": Text("执法证号", "Certificate no."),
    "certificate_expires": Text("证件有效期至", "Certificate valid until"),
    "qualifications": Text("资格", "Qualifications"),
    "specialties": Text("专长", "Specialties"),
    "phone": Text("手机", "Phone"),
    "home_region": Text("居住地", "Home region"),
    "state": Text("状态", "State"),
    "department": Text("部门", "Department"),
}
DECLARATION: Mapping[str, Text] = {
    "subject": Text("利害关系单位", "Subject"),
    "relation": Text("关系", "Relation"),
    "began": Text("开始日期", "From"),
    "ended": Text("结束日期", "To"),
    "first": Text("首日", "First day"),
    "last": Text("末日", "Last day"),
    "reason": Text("事由", "Reason"),
    "purpose": Text("用途", "Purpose"),
}
TERMS: Mapping[str, Text] = {
    "market entity": Text("市场主体", "market entity"),
    "product": Text("产品", "product"),
    "project": Text("项目", "project"),
    "facility": Text("设施场所", "facility"),
    "conduct": Text("行为", "conduct"),
    "active": Text("正常", "active"),
    "moved": Text("迁出", "moved"),
    "revoked": Text("吊销", "revoked"),
    "deregistered": Text("注销", "deregistered"),
    "away": Text("暂离", "away"),
    "left": Text("离岗", "left"),
    "complaint": Text("投诉举报", "complaints"),
    "abnormal": Text("经营异常名录", "abnormal list"),
    "dishonest": Text("严重失信", "serious dishonesty"),
    "key": Text("重点", "key"),
    "general": Text("一般", "general"),
    "on-site": Text("现场检查", "on site"),
    "testing": Text("抽样检测", "testing"),
    "document": Text("书面检查", "documents"),
    "network": Text("网络监测", "network monitoring"),
    "coming": Text("尚未生效", "not yet in force"),
    "in force": Text("有效", "in force"),
    "ended": Text("已失效", "ended"),
}


def word(term: str) -> Text:
    """What a term of a closed vocabulary is called; an unknown one is its own name."""
    return TERMS.get(term, Text(term, term))


def words(terms: str) -> Text:
    """Several terms joined by `;`."""
    known = [word(term) for term in terms.split(";") if term]
    return Text("、".join(t.zh for t in known), ", ".join(t.en for t in known))
