"""Looks at a report of goldens as a person would: clicks, drags, waits, and compares what is seen.

Usage: check.py BROWSER FOLDER, with FOLDER/report.html from SampleReport; screenshots go there.
"""

import sys
import time

from browser import Browser, pixels

program, folder = sys.argv[1:]
failures = []


def expect(holds, what):
    print(("ok      " if holds else "FAILED  ") + what)
    if not holds:
        failures.append(what)


def keep(name, png):
    with open(f"{folder}/{name}.png", "wb") as file:
        file.write(png)


def shares(seen, first, second):
    """How many pixels of the two halves of a picture are those of each of two others."""
    width, height, rows = seen
    counts = []
    for part in [range(0, width // 2 - 12), range(width // 2 + 12, width)]:
        for other in [first, second]:
            hits = sum(rows[y][x] == other[2][y][x] for y in range(height) for x in part)
            counts.append(hits / (len(part) * height))
    return counts


def mode(browser, case, name):
    browser.click(f'#{case} label:has([value="{name}"])')


def check_text(browser):
    names = browser.value("[...document.querySelectorAll('h3')].map((name) => name.textContent)")
    expect(any("<script>alert(1)</script>" in name for name in names), "a hostile name is text")
    expect(browser.value("document.querySelectorAll('main script, main b').length") == 0,
           "nothing of users became an element")
    expect(browser.value("[...document.images].every((i) => i.complete && i.naturalWidth > 0)"),
           "every picture is shown")
    injected = browser.value("""(() => {
        const script = document.createElement("script");
        script.textContent = "window.injected = true";
        document.body.append(script);
        return Boolean(window.injected);
    })()""")
    expect(not injected, "the policy of the page runs no script but its own")


def check_filter(browser):
    shown = "[...document.querySelectorAll('tbody tr')].filter((r) => r.offsetParent).length"
    everything = browser.value(f"{shown}")
    browser.click("#only")
    expect(browser.value(shown) < everything, "the filter hides what is the same")
    browser.click("#only")
    expect(browser.value(shown) == everything, "and shows it again")


def check_slider(browser, case):
    mode(browser, case, "slider")
    expect(browser.value(f"document.querySelector('#{case} .viewer').dataset.mode") == "slider",
           f"{case}: a click on Slider changes the view")
    browser.click(f"#{case} .outline")
    divide = f"document.querySelector('#{case} .divide')"
    browser.value(f"{divide}.focus()")
    # The place of the upper picture, whatever part of it is cut off.
    frame = browser.box(f"#{case} .actual .frame")

    browser.key("End")
    expected = pixels(browser.png(frame))
    browser.key("Home")
    actual = pixels(browser.png(frame))
    expect(expected[2] != actual[2], f"{case}: the ends of the slider show different pictures")

    browser.value(f"{divide}.value = 50, {divide}.dispatchEvent(new Event('input'))")
    left_is_first, left_is_second, right_is_first, right_is_second = shares(
        pixels(browser.png(frame)), expected, actual)
    expect(left_is_first == 1 and right_is_second == 1,
           f"{case}: half way the left is what was expected, the right what is now")
    expect(left_is_second < 1 or right_is_first < 1, f"{case}: and no other picture")
    if case == "case-3":
        keep("slider", browser.png())

    before = browser.value(f"{divide}.value")
    browser.key("ArrowRight")
    expect(float(browser.value(f"{divide}.value")) > float(before), f"{case}: arrow keys move it")

    middle = frame[1] + frame[3] / 2
    browser.mouse("mousePressed", frame[0] + frame[2] / 2, middle)
    browser.mouse("mouseMoved", frame[0] + frame[2] * 0.75, middle)
    browser.mouse("mouseMoved", frame[0] + frame[2] + 40, middle)
    browser.mouse("mouseReleased", frame[0] + frame[2] + 40, middle)
    expect(browser.value(f"{divide}.value") == "100", f"{case}: it follows a drag, to its end")
    seen = pixels(browser.png(frame))
    same = sum(a == b for one, other in zip(seen[2], expected[2]) for a, b in
               zip(one[:-8], other[:-8]))
    expect(same == (seen[0] - 8) * seen[1], f"{case}: and the whole picture is the expected one")
    browser.mouse("mouseMoved", frame[0], middle)
    expect(browser.value(f"{divide}.value") == "100", f"{case}: a released mouse moves nothing")
    browser.click(f"#{case} .outline")


def check_flicker(browser, case):
    mode(browser, case, "flicker")
    shown = f"document.querySelector('#{case} .viewer').dataset.shown"
    frame = browser.box(f"#{case} .actual .frame")

    def changes(seconds):
        count, last, end = 0, browser.value(shown), time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(0.02)
            now = browser.value(shown)
            count, last = count + (now != last), now
        return count

    expect(changes(2.2) >= 2, f"{case}: the pictures take turns")
    browser.value(f"document.querySelector('#{case} .speed').focus()")
    browser.key("End")
    expect(browser.value(f"document.querySelector('#{case} output').textContent") == "8 a second",
           f"{case}: the speed is set and said")
    expect(changes(2.2) >= 8, f"{case}: faster when asked")
    browser.click(f"#{case} .pause")
    expect(changes(0.8) == 0, f"{case}: they rest when paused")
    first = pixels(browser.png(frame))
    browser.click(f"#{case} .swap")
    second = pixels(browser.png(frame))
    expect(first[2] != second[2], f"{case}: a swap shows the other picture")
    expect(changes(0.5) == 0, f"{case}: and it stays")
    if case == "case-3":
        keep("flicker", browser.png())


def check_difference_and_zoom(browser, case):
    mode(browser, case, "difference")
    visible = f"""[...document.querySelectorAll('#{case} figure')].filter((figure) =>
        figure.offsetParent).map((figure) => figure.className).join()"""
    expect(browser.value(visible) == "difference", f"{case}: the difference stands alone")
    width = f"document.querySelector('#{case} .difference img').getBoundingClientRect().width"
    natural = f"document.querySelector('#{case} .difference img').naturalWidth"
    browser.value(f"""(() => {{
        const zoom = document.querySelector('#{case} select');
        zoom.value = "16";
        zoom.dispatchEvent(new Event("change"));
    }})()""")
    expect(browser.value(f"{width} === 16 * {natural}"), f"{case}: zoom 16 is 16 pixels a pixel")
    style = f"getComputedStyle(document.querySelector('#{case} .difference img')).imageRendering"
    expect(browser.value(style) == "pixelated", f"{case}: and each of them is a square")
    seen = browser.value(f"""(() => {{
        const [stage, pixel] = ["#{case} .stage", "#{case} .difference .first"].map(
            (selector) => document.querySelector(selector).getBoundingClientRect());
        return pixel.left >= stage.left && pixel.right <= stage.right
            && pixel.top >= stage.top && pixel.bottom <= stage.bottom;
    }})()""")
    expect(seen, f"{case}: and the first that differs is in sight")
    browser.box(f"#{case} .stage")
    keep(f"zoomed-{case}", browser.png())
    mode(browser, case, "side")


def check_names(browser):
    wanted = {"slider", "button", "checkbox", "radio", "combobox", "image", "region"}
    nameless = []
    for node in browser.call("Accessibility.getFullAXTree")["nodes"]:
        role = node.get("role", {}).get("value")
        if not node["ignored"] and role in wanted and not node.get("name", {}).get("value"):
            nameless.append(role)
    expect(not nameless, f"every control and picture has a name for screen readers {nameless}")


def check_other_readers(browser, address):
    browser.open(address, width=390, height=800)
    expect(browser.value("document.documentElement.scrollWidth <= innerWidth"),
           "a telephone need not scroll sideways")
    keep("narrow", browser.whole_page())

    browser.call("Emulation.setEmulatedMedia", features=[
        {"name": "prefers-color-scheme", "value": "dark"},
        {"name": "prefers-reduced-motion", "value": "reduce"}])
    browser.open(address)
    ground = browser.value("getComputedStyle(document.body).backgroundColor")
    expect(max(int(part) for part in ground[4:-1].split(",")) < 64, f"dark where asked: {ground}")
    mode(browser, "case-2", "flicker")
    shown = "document.querySelector('#case-2 .viewer').dataset.shown"
    before = browser.value(shown)
    time.sleep(1.2)
    expect(browser.value(shown) == before, "no flicker starts where motion is unwanted")
    keep("dark", browser.whole_page())
    browser.call("Emulation.setEmulatedMedia", features=[])

    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(address)
    keep("no-script", browser.whole_page())
    tools = browser.value("getComputedStyle(document.querySelector('.tools')).display")
    expect(tools == "none", "without scripts there are no tools that do nothing")
    tops = browser.value("""[...document.querySelectorAll('#case-2 .frame')].map(
        (frame) => frame.getBoundingClientRect().top)""")
    expect(len(tops) == 3 and len(set(tops)) == 1, "and three pictures stand side by side")


browser = Browser(program)
try:
    address = f"file://{folder}/report.html"
    browser.open(address)
    keep("page", browser.whole_page())
    check_names(browser)
    check_filter(browser)
    # A small picture, enlarged, and a large one, shrunk; then two of different sizes.
    for case in ["case-2", "case-3"]:
        check_slider(browser, case)
        check_flicker(browser, case)
        check_difference_and_zoom(browser, case)
    mode(browser, "case-4", "slider")
    browser.box("#case-4")
    keep("sizes", browser.png())
    check_other_readers(browser, address)
    complaints = list(browser.complaints)
    expect(not complaints, f"nothing was complained about {complaints}")
    fetched = [url for url in browser.requests
               if not url.startswith("data:") and url.split("#")[0] != address]
    expect(not fetched, f"nothing was fetched {fetched}")
    browser.call("Emulation.setScriptExecutionDisabled", value=False)
    browser.open(address)
    # Last: what the policy refuses is a complaint.
    check_text(browser)
finally:
    browser.close()
print(f"{len(failures)} failed" if failures else "the page is as it should be")
sys.exit(1 if failures else 0)
