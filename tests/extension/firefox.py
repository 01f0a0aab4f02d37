"""Firefox with the extension, driven by Marionette, the remote protocol that Firefox brings with it."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any

from quality.extension import FIREFOX_ID, write_zip
from tests.waiting import eventually

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
ARGUMENTS = ("--headless", "--no-remote", "--marionette", "--remote-allow-system-access")
PRESS = """
    const {extension} = WebExtensionPolicy.getByID(arguments[0]);
    const {ExtensionParent} = ChromeUtils.importESModule("resource://gre/modules/ExtensionParent.sys.mjs");
    const action = ExtensionParent.apiManager.global.browserActionFor(extension);
    action.triggerAction(window);
    return extension.tabManager.getWrapper(gBrowser.selectedTab).id;
"""
"""Presses the extension's button on the selected tab, and gives the tab's number."""

BADGE = """
    const {extension} = WebExtensionPolicy.getByID(arguments[0]);
    const {ExtensionParent} = ChromeUtils.importESModule("resource://gre/modules/ExtensionParent.sys.mjs");
    const {global} = ExtensionParent.apiManager;
    const tab = global.tabTracker.getTab(arguments[1]);
    return global.browserActionFor(extension).action.getProperty(tab, "badgeText");
"""


class Firefox:
    """A running Firefox with the extension as a temporary add-on."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as chosen:
            chosen.bind(("127.0.0.1", 0))
            port = chosen.getsockname()[1]
        profile = folder / "profile"
        profile.mkdir()
        (profile / "user.js").write_text(
            f'user_pref("marionette.port", {port});\nuser_pref("datareporting.policy.dataSubmissionEnabled", false);\n'
        )
        self._process = subprocess.Popen(
            [str(FIREFOX), *ARGUMENTS, "--profile", str(profile)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._number = 0
        self._read = b""
        self._socket = self._connected(port)
        self._message()  # the greeting
        self.command("WebDriver:NewSession", capabilities={})
        file = write_zip(folder / "extension.zip", "firefox")
        self.command("Addon:Install", path=str(file), temporary=True)
        host = self.run("return WebExtensionPolicy.getByID(arguments[0]).mozExtensionHostname", FIREFOX_ID, chrome=True)
        self.origin = f"moz-extension://{host}"

    def _connected(self, port: int) -> socket.socket:
        def tried() -> socket.socket | None:
            assert self._process.poll() is None, "Firefox ended by itself"
            try:
                return socket.create_connection(("127.0.0.1", port), timeout=60)
            except OSError:
                return None

        found: socket.socket = eventually(tried, "Firefox takes commands")
        return found

    def command(self, name: str, **parameters: Any) -> Any:
        """Carry out a command of the protocol. Raises RuntimeError with Firefox's own words if it fails."""
        self._number += 1
        message = json.dumps([0, self._number, name, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._message()
        if error:
            raise RuntimeError(f"{name}: {error['error']}: {error['message']}")
        return result

    def _message(self) -> Any:
        while b":" not in self._read:
            self._receive()
        length, _, _ = self._read.partition(b":")
        end = len(length) + 1 + int(length)
        while len(self._read) < end:
            self._receive()
        message, self._read = self._read[len(length) + 1 : end], self._read[end:]
        return json.loads(message)

    def _receive(self) -> None:
        received = self._socket.recv(65_536)
        assert received, "Firefox closed the connection"
        self._read += received

    def run(self, script: str, *arguments: Any, chrome: bool = False) -> Any:
        """Run a script in the page, or with the rights of the browser itself."""
        self.command("Marionette:SetContext", value="chrome" if chrome else "content")
        return self.command("WebDriver:ExecuteScript", script=script, args=list(arguments))["value"]

    def open(self, url: str) -> str:
        """Open an address in a new tab, and give the tab's handle."""
        self.command("Marionette:SetContext", value="content")
        handle: str = self.command("WebDriver:NewWindow", type="tab", focus=True)["handle"]
        self.show(handle)
        self.command("WebDriver:Navigate", url=url)
        return handle

    def show(self, handle: str) -> None:
        """Turn to a tab."""
        self.command("Marionette:SetContext", value="content")
        self.command("WebDriver:SwitchToWindow", handle=handle, focus=True)

    def press(self) -> int:
        """Press the button on the selected tab; gives the tab's number."""
        tab: int = self.run(PRESS, FIREFOX_ID, chrome=True)
        return tab

    def popup(self) -> int:
        """Press the button and turn to a tab with the popup, once that is filled; gives the number of the tab pressed on."""
        tab = self.press()
        self.open(f"{self.origin}/popup.html?tab={tab}")
        self.until("return document.querySelector('main').getAttribute('aria-busy') === 'false'", "the popup is filled")
        return tab

    def until(self, script: str, what: str, *arguments: Any) -> Any:
        """What a script in the page gives once that is true."""
        return eventually(lambda: self.run(script, *arguments), what)

    def badge(self, tab: int) -> str:
        """The badge's text."""
        text: str = self.run(BADGE, FIREFOX_ID, tab, chrome=True)
        return text

    def text(self, selector: str) -> str:
        """The text of an element."""
        found: str = self.run("return document.querySelector(arguments[0]).innerText", selector)
        return found

    def close(self) -> None:
        """End Firefox."""
        self._socket.close()
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
