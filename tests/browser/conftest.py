"""The application in a real browser: one server, one browser, a signed-in page for each role."""

import dataclasses
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import sync_playwright
from waitress import create_server

from coordinator.app import create_app
from coordinator.store.database import reading
from coordinator.store.users import person_by_login
from coordinator.web import formats
from tests import city, databases
from tests.browser import story

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The running application with the small city and its story; its address is config HERE."""
    url = databases.copy_of(city.template("sqlite"), "sqlite")
    settings = city.settings(url, tmp_path_factory.mktemp("site"))
    app = create_app(dataclasses.replace(settings, demo=True))
    app.test_client_class = city.Browser
    with app.app_context():
        story.tell(formats.today())
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    app.config["HERE"] = f"http://127.0.0.1:{server.effective_port}"
    yield app
    server.close()
    thread.join(5)
    with app.app_context():
        city.close()
    databases.remove(url)


@pytest.fixture(scope="session")
def browser():
    """The system's Chromium."""
    if not CHROMIUM.is_file():
        pytest.fail("Chromium is not installed: run `make system`, then the tests again.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def visit(site, browser):
    """`visit("office", width=375)` is a page signed in as that person; None: not signed in.

    What the page refused to load or could not run is gathered in `page.complaints`.
    """
    opened = []

    def open_as(role, *, width=1280, scripts=True, dark=False):
        context = browser.new_context(
            base_url=site.config["HERE"],
            viewport={"width": width, "height": 800},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
        )
        context.set_default_timeout(8000)
        opened.append(context)
        if role:
            context.add_cookies(_cookies(site, role))
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda line: _note(page, line))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (page.complaints.append("dialog"), dialog.dismiss()))
        return page

    yield open_as
    for context in opened:
        context.close()


def _note(page, line):
    expected = "the server responded with a status of 4"  # a refusal is an answer
    if line.type == "error" and expected not in line.text:
        page.complaints.append(line.text)


def _cookies(site, role):
    with site.app_context(), reading() as session:
        person = person_by_login(session, role)
    with site.test_client(user=person) as client:
        return [
            {"name": each.key, "value": each.value, "url": site.config["HERE"]}
            for each in client._cookies.values()
        ]
