"use strict";
document.documentElement.classList.add("script");

for (const viewer of document.querySelectorAll(".viewer")) {
  const find = (selector) => viewer.querySelector(selector);
  const stage = find(".stage");
  const frames = [...viewer.querySelectorAll(".frame")];
  const widest = Math.max(...frames.map((frame) => Number(frame.dataset.w)));
  const tallest = Math.max(...frames.map((frame) => Number(frame.dataset.h)));
  const zoom = find("select");
  const divide = find(".divide");
  const speed = find(".speed");
  const pause = find(".pause");
  let timer = 0;
  // Who asks for less motion starts the flicker themselves.
  let isRunning = !matchMedia("(prefers-reduced-motion: reduce)").matches;

  const scale = () => Number(viewer.style.getPropertyValue("--zoom"));

  /// As large as the place allows: whole multiples, or shrunk where the pictures are large.
  function fitting() {
    const columns = Math.max(1, Math.floor(stage.clientWidth / 200));
    const beside = viewer.dataset.mode === "side" ? Math.min(frames.length, columns) : 1;
    const room = (stage.clientWidth - 6 - 16 * (beside - 1)) / beside;
    const largest = Math.min(room / widest, (innerHeight * 0.7) / tallest);
    return largest >= 1 ? Math.min(Math.floor(largest), 16) : Math.max(largest, 0.05);
  }

  function layOut() {
    const wanted = zoom.value === "fit" ? fitting() : Number(zoom.value);
    viewer.style.setProperty("--zoom", wanted);
    viewer.classList.toggle("shrunk", wanted < 1);
    viewer.classList.toggle("zoomed", zoom.value !== "fit");
    cut();
  }

  /// Brings the first pixel that differs to the middle of what is seen.
  function goToFirst() {
    const pixel = frames.map((frame) => frame.querySelector(".first")).find((mark) => mark?.offsetParent);
    if (!pixel) return;
    const [to, from] = [pixel.getBoundingClientRect(), stage.getBoundingClientRect()];
    stage.scrollBy(
      to.left - from.left - (stage.clientWidth - to.width) / 2,
      to.top - from.top - (stage.clientHeight - to.height) / 2,
    );
  }

  function cut() {
    if (!divide) return;
    viewer.style.setProperty("--cut", `${(widest * scale() * divide.value) / 100}px`);
    divide.setAttribute("aria-valuetext", `expected ${Math.round(divide.value)} %, the rest is now`);
  }

  function swap() {
    viewer.dataset.shown = viewer.dataset.shown === "expected" ? "actual" : "expected";
  }

  function tick() {
    clearInterval(timer);
    if (!pause) return;
    pause.textContent = isRunning ? "Pause" : "Play";
    if (viewer.dataset.mode === "flicker" && isRunning) {
      timer = setInterval(swap, 1000 / Number(speed.value));
    }
  }

  for (const mode of viewer.querySelectorAll(".modes input")) {
    mode.addEventListener("change", () => {
      viewer.dataset.mode = mode.value;
      layOut();
      tick();
    });
  }
  zoom.addEventListener("change", () => {
    layOut();
    goToFirst();
  });
  find(".outline")?.addEventListener("change", (event) => {
    viewer.classList.toggle("marked", event.target.checked);
  });

  if (divide) {
    divide.addEventListener("input", cut);
    const follow = (event) => {
      const left = frames[0].getBoundingClientRect().left;
      divide.value = ((event.clientX - left) / (widest * scale())) * 100;
      cut();
    };
    stage.addEventListener("pointerdown", (event) => {
      if (viewer.dataset.mode !== "slider" || event.button !== 0) return;
      event.preventDefault();
      stage.setPointerCapture(event.pointerId);
      divide.focus({ preventScroll: true });
      follow(event);
    });
    stage.addEventListener("pointermove", (event) => {
      if (stage.hasPointerCapture(event.pointerId)) follow(event);
    });
  }
  if (pause) {
    pause.addEventListener("click", () => {
      isRunning = !isRunning;
      tick();
    });
    find(".swap").addEventListener("click", () => {
      isRunning = false;
      swap();
      tick();
    });
    speed.addEventListener("input", () => {
      find("output").textContent = `${speed.value} a second`;
      tick();
    });
  }
  new ResizeObserver(layOut).observe(viewer);
  layOut();
}
