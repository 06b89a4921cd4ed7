"""One table from refusals to HTTP; a page for each that says what, why, and the article."""

from dataclasses import dataclass

from flask import Flask, Response, current_app, g, make_response, render_template
from flask_login import AnonymousUserMixin
from htmx_flask import request
from werkzeug.exceptions import HTTPException

from coordinator.core.errors import BadInput, NotKnown, NotPossible, Problem, Refusal, RuleRefusal
from coordinator.core.rules import ClauseId, cite
from coordinator.core.text import Text
from coordinator.store.database import Busy
from coordinator.web.pages import fragment

STATUS: dict[type[Refusal], int] = {
    NotKnown: 404,
    BadInput: 422,
    RuleRefusal: 409,
    Busy: 503,
    NotPossible: 409,
    Refusal: 400,
}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a refusal page says: a title, the reason, what to do next."""

    title: Text
    text: Text
    next_step: Text
    article: Text | None = None
    problems: tuple[Problem, ...] = ()


_NOT_DONE = Text("未能完成", "Not done")
_BACK = Text("返回上一页改正后再试。", "Go back, correct it and try again.")
_ANSWERS = {
    400: Answer(
        title=_NOT_DONE,
        text=Text(
            "服务器看不懂这个请求，什么也没有改动。",
            "The request cannot be understood; nothing was changed.",
        ),
        next_step=_BACK,
    ),
    403: Answer(
        title=Text("表单已失效", "The form has expired"),
        text=Text(
            "表单已过期，或者不是从本站的页面发出，什么也没有改动。",
            "The form has expired or was not sent from a page of this site; nothing was changed.",
        ),
        next_step=Text(
            "返回上一页，刷新后重新提交。", "Go back, reload the page and send the form again."
        ),
    ),
    404: Answer(
        title=Text("没有找到", "Not found"),
        text=Text(
            "没有这个页面，或者它不在您的职责范围内。",
            "There is no such page, or it is outside what you are responsible for.",
        ),
        next_step=Text(
            "检查地址，或从工作台重新进入。",
            "Check the address, or start again from the home page.",
        ),
    ),
    405: Answer(
        title=_NOT_DONE,
        text=Text("这个地址不能直接打开。", "This address cannot be opened in this way."),
        next_step=Text("从工作台重新进入。", "Start again from the home page."),
    ),
    413: Answer(
        title=Text("内容过大", "Too large"),
        text=Text(
            "提交的内容超过了上限，没有接收。",
            "What was sent is larger than the limit; it was not taken.",
        ),
        next_step=Text("把文件拆成几份再上传。", "Split the file and send its parts."),
    ),
    429: Answer(
        title=Text("请稍后再试", "Please wait"),
        text=Text(
            "短时间内操作次数过多，这一次没有处理。",
            "There were too many attempts in a short time; this one was not handled.",
        ),
        next_step=Text("等几分钟后再试。", "Try again in a few minutes."),
    ),
    500: Answer(
        title=Text("系统出错", "The system failed"),
        text=Text(
            "系统出错，这一步没有完成，也没有留下一半的改动。",
            "The system failed; this step was not done, and nothing was left half changed.",
        ),
        next_step=Text(
            "稍后重试；仍然出错时，请把下面的时间告诉系统管理员。",
            "Try again later; if it fails again, tell the system administrator the time below.",
        ),
    ),
    503: Answer(
        title=Text("系统正忙", "The system is busy"),
        text=Text(
            "系统暂时无法处理，什么也没有改动。",
            "The system cannot do this for the moment; nothing was changed.",
        ),
        next_step=Text("稍后重试。", "Try again a little later."),
    ),
}


def install(app: Flask) -> None:
    """Answer refusals and HTTP errors with a page in words."""

    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response:
        status = next(STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS)
        answer = Answer(
            title=_ANSWERS[404].title if status == 404 else _NOT_DONE,
            text=refusal.text,
            next_step=_ANSWERS[404].next_step if status == 404 else _BACK,
            article=cite(ClauseId(refusal.clause)) if refusal.clause else None,
            problems=refusal.problems if isinstance(refusal, BadInput) else (),
        )
        return _say(answer, status)

    @app.errorhandler(HTTPException)
    def failed(fault: HTTPException) -> Response:
        if fault.response is not None:
            return current_app.make_response(fault.response)
        status = fault.code or 500
        answer = _ANSWERS.get(status, _ANSWERS[500 if status >= 500 else 400])
        response = _say(answer, status)
        for name, value in fault.get_headers():
            if name in ("Allow", "Retry-After"):
                response.headers[name] = value
        return response


def _say(answer: Answer, status: int) -> Response:
    """A page, or for a part of a page the refusal alone, put where notices stand."""
    if status >= 500 and "_login_user" not in g:
        # the page must be written even where the person cannot be read
        g._login_user = AnonymousUserMixin()
    if not request.htmx:
        return make_response(render_template("refusal.html", answer=answer, status=status), status)
    response = make_response(
        fragment("refusal.html", "refusal", answer=answer, status=status), status
    )
    response.headers["HX-Retarget"] = "#notices"
    response.headers["HX-Reswap"] = "innerHTML"
    return response
