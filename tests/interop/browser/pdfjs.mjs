// pdf.js in Chromium, as a person uses it: forms are opened in its viewer, filled in by mouse and keys, and saved by it.
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const cache = process.env.MISIS_FORM_INTEROP ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "misis-form-interop");
const modules = join(cache, "browser", "node_modules");
const { chromium } = createRequire(join(modules, "index.js"))("playwright-core");

const types = { ".html": "text/html", ".mjs": "text/javascript", ".css": "text/css", ".pdf": "application/pdf", ".wasm": "application/wasm" };

// Serves the viewer, pdf.js, and any form of this machine by its path.
async function serve() {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
    const file = path.startsWith("/pdfjs/") ? join(modules, "pdfjs-dist", path.slice(7)) : path.startsWith("/forms/") ? path.slice(6) : join(here, path);
    try {
      const data = readFileSync(file);
      response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" });
      response.end(data);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

export function launch() {
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

export async function start() {
  const server = await serve();
  const browser = await launch();
  // As large as both pages at half size, for pdf.js draws those only that are in sight.
  const context = await browser.newContext({ viewport: { width: 500, height: 1100 } });
  context.setDefaultTimeout(20000);
  return {
    async open(path) {
      const page = await context.newPage();
      await page.goto(`http://127.0.0.1:${server.address().port}/viewer.html?file=/forms${path}`);
      await page.waitForFunction(() => globalThis.ready);
      await page.evaluate(() => globalThis.ready);
      return page;
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

// Types over what a text field holds, and leaves it. What is on no American keyboard comes in pieces, as an input method
// gives it: Chromium shows boxes for some Tamil that comes letter by letter, in the text field of any page.
export async function type(page, name, text) {
  await page.click(`[name="${name}"]`);
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  for (const [part] of text.matchAll(/[\n -~]+|[^\n -~]+/g)) await page.keyboard[/^[\n -~]/.test(part) ? "type" : "insertText"](part);
  await page.evaluate(() => document.activeElement.blur());
}

// Clicks the button of a check box or of a group that has this state, unless it is on.
export async function choose(page, name, state) {
  const ids = await page.evaluate(
    async ([name, state]) => {
      const annotations = [];
      for (let number = 1; number <= globalThis.pdf.numPages; number++)
        annotations.push(...(await (await globalThis.pdf.getPage(number)).getAnnotations()));
      return annotations.filter((a) => a.fieldName === name && (a.exportValue ?? a.buttonValue) === state).map((a) => a.id);
    },
    [name, state],
  );
  if (ids.length !== 1) throw new Error(`${ids.length} buttons of ${name} have the state ${state}`);
  const button = page.locator(`[data-element-id="${ids[0]}"]`);
  if (!(await button.isChecked())) await button.click();
}

export async function save(page, path) {
  const saved = await page.evaluate(async () => (await globalThis.pdf.saveDocument()).toBase64());
  writeFileSync(path, Buffer.from(saved, "base64"));
}

export async function zoom(page, scale) {
  await page.evaluate((scale) => (globalThis.viewer.currentScale = scale), scale);
}

// A picture of a text field as it shows when left, and one of what it ought to show: the same words, with the room that they need.
export async function picture(page, name, text, shown, wanted) {
  const field = page.locator(`[name="${name}"]`);
  await page.mouse.move(0, 0);
  await field.screenshot({ path: shown });
  await field.evaluate((input, text) => {
    const words = document.createElement("div");
    const { font, color, background, height } = getComputedStyle(input);
    Object.assign(words.style, { font, color, background, height, backgroundColor: "white", lineHeight: height });
    Object.assign(words.style, { position: "fixed", left: 0, top: 0, padding: "0 4px", whiteSpace: "pre" });
    words.id = "words";
    words.textContent = text;
    document.body.append(words);
  }, text);
  await page.locator("#words").screenshot({ path: wanted });
  await page.evaluate(() => document.getElementById("words").remove());
}

// The characters of a text for which the browser has no glyph: they are drawn like one that is no character at all.
export async function missing(page, name, text) {
  return page.locator(`[name="${name}"]`).evaluate((input, text) => {
    const canvas = new OffscreenCanvas(120, 80);
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.font = `40px ${getComputedStyle(input).fontFamily}`;
    const drawn = (character) => {
      pen.clearRect(0, 0, 120, 80);
      pen.fillText(character, 30, 50);
      return pen.getImageData(0, 0, 120, 80).data.join();
    };
    const none = drawn("\u0378");
    return [...new Set(text)].filter((character) => drawn(character) === none);
  }, text);
}
