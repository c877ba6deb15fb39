"""The fixture that opens pages in a browser: Chromium without a window, driven through its own driver."""

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: needs Chromium and its driver, which it starts")


@pytest.fixture(scope="session")
def browser() -> Iterator["Chrome"]:
    """Chromium as the system has it; nothing is downloaded."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    assert chromium is not None, "these tests need Chromium"
    assert driver is not None, "these tests need Chromium's driver"
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    # Containers have no sandbox of their own to give, and little shared memory.
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars", "--lang=en"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    with webdriver.Chrome(options=options, service=Service(executable_path=driver)) as opened:
        yield opened
