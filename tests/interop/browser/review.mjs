// The page of `--review` in Chromium, as people and keyboards have it: node review.mjs SHEET PICTURES FIELD=TEXT…
//
// Each FIELD of the sheet's first copy gets its TEXT by the keyboard alone, and the records that the page saves stay in PICTURES.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launch } from "./pdfjs.mjs";

const [path, pictures, ...answers] = process.argv.slice(2);
const typed = Object.fromEntries(answers.map((answer) => [answer.slice(0, answer.indexOf("=")), answer.slice(answer.indexOf("=") + 1)]));
const address = pathToFileURL(path).href;
const browser = await launch();
const complaints = [];
const open = async (width, options = {}) => {
  const context = await browser.newContext({ viewport: { width, height: 900 }, acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(`error: ${error}`));
  page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => [address].includes(request.url()) || /^(data|blob):/.test(request.url()) || complaints.push(`request: ${request.url()}`));
  await page.goto(address);
  return page;
};
const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
const saved = async (page, name, act) => {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  await download.saveAs(join(pictures, name));
  return { name: download.suggestedFilename(), told: await page.locator("#told").textContent() };
};

const result = { overflow: {}, focused: [] };
for (const width of [1280, 400]) {
  const page = await open(width);
  await page.screenshot({ path: join(pictures, `review-${width}.png`) });
  result.overflow[width] = await overflow(page);
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  result.overflow[`${width}, all open`] = await overflow(page);
  await page.close();
}

const page = await open(1280);
result.rows = await page.evaluate(() =>
  [...document.querySelectorAll(".row.unread")].map((row) => [row.dataset.fields, Boolean(row.querySelector("img")?.naturalWidth), row.querySelector("a")?.href ?? ""]),
);
// Nothing is changed: the records are saved as they were.
result.untouched = await saved(page, "untouched.json", () => page.keyboard.press("Control+s"));

// The keyboard alone: Tab to the first answer, then Enter from one to the next.
const here = () =>
  page.evaluate(() => {
    const { activeElement: element } = document;
    const row = element.closest(".row");
    return { row: row?.dataset.fields ?? "", kind: element.type ?? element.tagName, copy: element.closest(".copy")?.querySelector("h2").id ?? "", unread: (row?.classList.contains("unread") ?? false) && element.tagName !== "A" };
  });
let at = await here();
for (let step = 0; step < 50 && !at.unread; step++) {
  await page.keyboard.press("Tab");
  at = await here();
}
const first = at.copy;
while (at.unread && at.copy === first) {
  result.focused.push(at.row);
  const answer = typed[at.row];
  if (at.kind === "radio") {
    // From "Not certain", the last, up to the one that is wanted.
    for (let step = 0; step < Number(answer ?? 0); step++) await page.keyboard.press("ArrowUp");
  } else if (answer) {
    await page.keyboard.type(answer);
  }
  await page.keyboard.press("Enter");
  at = await here();
}
// What the program proposes is taken by a key, and confirmed by another.
const take = page.locator(".row:not(.done) .take").first();
if (await take.count()) {
  await take.focus();
  const proposed = await take.getAttribute("value");
  await page.keyboard.press("Enter");
  const { row } = await here();
  // Other copies have a row of that field as well.
  const now = () => page.evaluate(() => {
    const { value } = document.activeElement;
    return [value, document.activeElement.closest(".row").querySelector(".sure input")?.checked];
  });
  result.taken = { row, proposed, before: await now() };
  await page.keyboard.press("Enter");
  result.taken.after = await page.evaluate((row) => [...document.querySelectorAll(".row.done")].some((done) => done.dataset.fields === row), row);
}
result.counted = await page.locator("#left").textContent();
result.typed = await saved(page, "typed.json", () => page.keyboard.press("Control+s"));
result.alone = await saved(page, "alone.json", () => page.locator(".one").first().press("Enter"));
result.button = await saved(page, "button.json", () => page.locator("#save").press("Space"));

// What a screen reader says: every control has a name, and what is asked and found beside it.
const session = await page.context().newCDPSession(page);
await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
const { nodes } = await session.send("Accessibility.getFullAXTree");
const of = (...roles) => nodes.filter((node) => !node.ignored && roles.includes(node.role?.value));
const nameless = of("textbox", "checkbox", "radio", "button", "link", "image", "group", "radiogroup", "region").filter((node) => !node.name?.value.trim());
result.nameless = nameless.filter((node) => node.role.value !== "group").map((node) => node.role.value);
result.names = of("textbox").map((node) => [node.name.value, node.description?.value ?? ""]);
result.groups = of("group", "radiogroup").map((node) => [node.name?.value ?? "", node.description?.value ?? ""]);
await page.screenshot({ path: join(pictures, "review-done.png"), fullPage: true });
result.complaints = complaints;
console.log(JSON.stringify(result));
await browser.close();
