// The page of `--report` in Chromium, as people and keyboards have it: node desk.mjs PAGE PICTURES
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launch } from "./pdfjs.mjs";

const [path, pictures] = process.argv.slice(2);
const address = pathToFileURL(path).href;
const browser = await launch();
const complaints = [];
const open = async (width, options = {}) => {
  const context = await browser.newContext({ viewport: { width, height: 900 }, ...options });
  const page = await context.newPage();
  page.on("console", (message) => complaints.push(message.text()));
  page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => request.url() === address || complaints.push(`request: ${request.url()}`));
  await page.goto(address);
  return page;
};

// Read without scripts, wide and narrow.
for (const width of [1280, 400]) {
  const page = await open(width, { javaScriptEnabled: false });
  await page.screenshot({ path: join(pictures, `desk-${width}.png`) });
}

const page = await open(400);
const shown = () =>
  page.evaluate(() => [...document.querySelectorAll("tbody tr")].filter((row) => row.getClientRects().length).length);
const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.tagName);
const result = {
  rows: await shown(),
  overflow: await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
  broken: await page.evaluate(() => [...document.links].map((link) => link.href)),
  filters: {},
};
result.broken = result.broken.filter((link) => !link.startsWith("file://") || !existsSync(new URL(link)));
const filters = await page.evaluate(() =>
  [...document.querySelectorAll("label")].map((label) => [label.control.id, Number(label.textContent.match(/\((\d+)\)$/)[1])]),
);
// The keyboard alone: one stop for the filters, arrows between them, then each link and each detail.
await page.keyboard.press("Tab");
for (const [id, count] of filters) {
  result.filters[id] = { focused: (await focused()) === id, count, shown: await shown() };
  await page.keyboard.press("ArrowRight");
}
for (let step = 0; step < 200 && (await focused()) !== "SUMMARY"; step++) await page.keyboard.press("Tab");
await page.keyboard.press("Enter");
result.details = await page.evaluate(() => document.activeElement.parentElement.open === true);
result.complaints = complaints;
console.log(JSON.stringify(result));
await browser.close();
