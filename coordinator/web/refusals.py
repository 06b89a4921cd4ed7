"""One table from refusals to HTTP; a page for each, with the article where there is one."""

from flask import Flask, render_template
from werkzeug.exceptions import HTTPException

from coordinator.core.errors import BadInput, NotKnown, NotPossible, Refusal, RuleRefusal
from coordinator.core.rules import ClauseId, cite
from coordinator.core.text import Text

STATUS: dict[type[Refusal], int] = {
    NotKnown: 404,
    BadInput: 422,
    RuleRefusal: 409,
    NotPossible: 409,
    Refusal: 400,
}
_HTTP = {
    400: Text("请求有误。", "The request cannot be understood."),
    403: Text(
        "请求已过期或不是从本页发出，请返回重试。", "The form has expired; go back and try again."
    ),
    404: Text("没有这个页面，或您无权查看。", "There is no such page, or it is not yours to see."),
    405: Text("不能这样访问这个页面。", "This page cannot be used in this way."),
    413: Text("上传的内容过大。", "What was sent is too large."),
    429: Text("操作过于频繁，请稍后再试。", "Too many attempts; please wait a little."),
    500: Text("系统出错，操作未完成。", "The system failed; nothing was done."),
}


def install(app: Flask) -> None:
    """Answer refusals and HTTP errors with a page in words."""

    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> tuple[str, int]:
        status = next(STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS)
        article = cite(ClauseId(refusal.clause)) if refusal.clause else None
        return render_template("refusal.html", text=refusal.text, article=article), status

    @app.errorhandler(HTTPException)
    def failed(fault: HTTPException) -> tuple[str, int]:
        status = fault.code or 500
        text = _HTTP.get(status, _HTTP[500 if status >= 500 else 400])
        return render_template("refusal.html", text=text, article=None), status
