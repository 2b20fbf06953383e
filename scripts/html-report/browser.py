"""A headless Chromium driven over two pipes, with the standard library alone."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
import zlib


class Browser:
    """One page of a browser; what it fetched and complained about is kept."""

    def __init__(self, program):
        self.profile = tempfile.mkdtemp()
        reads_commands, self.commands = os.pipe()
        self.answers, writes_answers = os.pipe()
        # The browser takes commands from descriptor 3 and answers on 4. The first dup keeps one of
        # the pair from being overwritten where the pipes have these very numbers.
        high = [os.dup(reads_commands), os.dup(writes_answers)]

        def connect():
            spare = [os.dup(descriptor) for descriptor in high]
            while max(spare) < 5 or min(spare) < 5:
                spare = [os.dup(descriptor) for descriptor in high]
            os.dup2(spare[0], 3)
            os.dup2(spare[1], 4)

        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--no-first-run", "--disable-extensions", "--disable-background-networking",
             "--force-color-profile=srgb", "--remote-debugging-pipe",
             f"--user-data-dir={self.profile}"],
            preexec_fn=connect, close_fds=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for descriptor in [reads_commands, writes_answers, *high]:
            os.close(descriptor)
        self.number = 0
        self.buffer = b""
        self.requests, self.complaints, self.loaded = [], [], 0
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Network", "Runtime", "Log", "Page", "Accessibility"]:
            self.call(f"{domain}.enable")

    def close(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def call(self, method, **parameters):
        """Sends a command and returns its result; events that come before it are noted."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        number = self.number
        while True:
            answer = self.next_message(30)
            if answer is None:
                raise TimeoutError(f"{method}: no answer from the browser")
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def next_message(self, seconds):
        end = time.monotonic() + seconds
        while b"\0" not in self.buffer:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.answers], [], [], left)[0]:
                return None
            chunk = os.read(self.answers, 1 << 16)
            if not chunk:
                raise RuntimeError("the browser ended")
            self.buffer += chunk
        text, self.buffer = self.buffer.split(b"\0", 1)
        message = json.loads(text)
        self.note(message.get("method"), message.get("params", {}))
        return message

    def note(self, event, parameters):
        if event == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])
        elif event == "Page.loadEventFired":
            self.loaded += 1
        elif event == "Page.javascriptDialogOpening":
            self.complaints.append(f"a dialogue: {parameters['message']}")
        elif event == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(parameters["exceptionDetails"])[:300])
        elif event == "Runtime.consoleAPICalled" and parameters["type"] in ["error", "warning"]:
            self.complaints.append(json.dumps(parameters["args"])[:300])
        elif event == "Log.entryAdded" and parameters["entry"]["level"] in ["error", "warning"]:
            self.complaints.append(parameters["entry"]["text"])

    def open(self, address, width=1280, height=900):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)
        before = self.loaded
        self.call("Page.navigate", url=address)
        end = time.monotonic() + 30
        while self.loaded == before:
            if time.monotonic() > end:
                raise TimeoutError(f"{address} did not load")
            self.next_message(1)

    def value(self, expression):
        """The value of a script, which sees the page but is bound by no policy of it."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']['text']}")
        return answer["result"].get("value")

    def box(self, selector):
        """Left, top, width and height of an element, scrolled into view, in the window."""
        return self.value(f"""(() => {{
            const element = document.querySelector({json.dumps(selector)});
            element.scrollIntoView({{ block: "center" }});
            const box = element.getBoundingClientRect();
            return [box.x, box.y, box.width, box.height];
        }})()""")

    def mouse(self, kind, x, y):
        buttons = {"mousePressed": 1, "mouseMoved": 1, "mouseReleased": 0}[kind]
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left",
                  buttons=buttons, clickCount=1)

    def click(self, selector):
        left, top, width, height = self.box(selector)
        for kind in ["mousePressed", "mouseReleased"]:
            self.mouse(kind, left + width / 2, top + height / 2)

    def key(self, name):
        codes = {"ArrowRight": 39, "ArrowLeft": 37, "Home": 36, "End": 35, "Tab": 9, "Space": 32}
        text = {"text": " "} if name == "Space" else {}
        for kind in ["keyDown", "keyUp"]:
            self.call("Input.dispatchKeyEvent", type=kind, key=" " if name == "Space" else name,
                      code=name, windowsVirtualKeyCode=codes[name],
                      **(text if kind == "keyDown" else {}))

    def png(self, clip=None):
        """What is seen of the window, or of a rectangle of it: left, top, width, height."""
        options = {}
        if clip:
            scroll = self.value("[scrollX, scrollY]")
            options["clip"] = {"x": round(clip[0] + scroll[0]), "y": round(clip[1] + scroll[1]),
                               "width": round(clip[2]), "height": round(clip[3]), "scale": 1}
        return base64.b64decode(self.call("Page.captureScreenshot", format="png", **options)["data"])

    def whole_page(self):
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        return base64.b64decode(self.call(
            "Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)["data"])


def pixels(png):
    """Width, height and rows of red, green and blue of a screenshot."""
    place, packed = 8, b""
    while place < len(png):
        length = int.from_bytes(png[place:place + 4], "big")
        kind, body = png[place + 4:place + 8], png[place + 8:place + 8 + length]
        if kind == b"IHDR":
            width, height = int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big")
            channels = {2: 3, 6: 4}[body[9]]
        elif kind == b"IDAT":
            packed += body
        place += length + 12
    data, stride, rows = zlib.decompress(packed), width * channels, []
    above = bytes(stride)
    for y in range(height):
        start = y * (stride + 1)
        filter_kind, line = data[start], bytearray(data[start + 1:start + 1 + stride])
        for i in range(stride):
            a = line[i - channels] if i >= channels else 0
            b, c = above[i], above[i - channels] if i >= channels else 0
            if filter_kind == 1:
                guess = a
            elif filter_kind == 2:
                guess = b
            elif filter_kind == 3:
                guess = (a + b) // 2
            elif filter_kind == 4:
                p = a + b - c
                guess = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            else:
                break
            line[i] = (line[i] + guess) & 255
        above = bytes(line)
        rows.append([above[x:x + 3] for x in range(0, stride, channels)])
    return width, height, rows
