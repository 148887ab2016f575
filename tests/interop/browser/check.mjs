// What pdf.js in Chromium exposes to a screen reader and a keyboard, and what it saves: node check.mjs PROGRAM
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const cache = process.env.MISIS_FORM_INTEROP ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "misis-form-interop");
const require = createRequire(join(cache, "browser", "node_modules", "index.js"));
const { chromium } = require("playwright-core");
const pdfjs = join(cache, "browser", "node_modules", "pdfjs-dist");
const program = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), "misis-form-browser-"));

let passed = 0;
let failed = 0;
function check(name, ok, why = "") {
  ok ? passed++ : failed++;
  console.log(ok ? `ok ${name}` : `FAIL ${name}: ${typeof why === "string" ? why : JSON.stringify(why)}`.slice(0, 500));
}

// The fields in printed order, with what a viewer must expose: written down in the suite's contract.
const contract = JSON.parse(
  execFileSync("python3", ["-c", "import contract, json; print(json.dumps(contract.FIELDS))"], {
    cwd: join(here, ".."),
    encoding: "utf8",
  }),
);

const types = { ".html": "text/html", ".mjs": "text/javascript", ".css": "text/css", ".pdf": "application/pdf", ".wasm": "application/wasm" };
const server = createServer((request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
  const file = path.startsWith("/pdfjs/") ? join(pdfjs, path.slice(7)) : path.startsWith("/forms/") ? join(folder, path.slice(7)) : join(here, path);
  try {
    const data = readFileSync(file);
    response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" });
    response.end(data);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const base = `http://127.0.0.1:${server.address().port}`;

execFileSync(program, ["blank", "-q", "-o", join(folder, "blank.pdf")]);
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const page = await browser.newPage({ viewport: { width: 1000, height: 1400 } });
await page.goto(`${base}/viewer.html?file=/forms/blank.pdf`);
await page.waitForFunction(() => globalThis.ready, null, { timeout: 60000 });
await page.evaluate(() => globalThis.ready);

// 1. The accessibility tree.
const session = await page.context().newCDPSession(page);
const { nodes } = await session.send("Accessibility.getFullAXTree");
const roles = { text: ["textbox"], "check box": ["checkbox"], radio: ["radio"] };
const exposed = nodes
  .filter((node) => ["textbox", "checkbox", "radio"].includes(node.role?.value) && !node.ignored)
  .map((node) => ({
    role: node.role.value,
    // pdf.js names the box around a button, not the button itself.
    name: node.name?.value || nodes.find((parent) => parent.nodeId === node.parentId)?.name?.value || "",
    required: node.properties?.some((property) => property.name === "required" && property.value.value === true) ?? false,
  }));
const fields = await page.evaluate(async () => {
  const found = [];
  for (let number = 1; number <= globalThis.pdf.numPages; number++) {
    const annotations = await (await globalThis.pdf.getPage(number)).getAnnotations();
    for (const a of annotations) if (a.fieldName) found.push({ name: a.fieldName, tooltip: a.alternativeText });
  }
  return found;
});
for (const [name, kind, required] of contract) {
  // pdf.js draws no input for a signature field.
  if (kind === "signature") continue;
  for (const { tooltip } of fields.filter((field) => field.name === name)) {
    const matches = exposed.filter((node) => node.name === tooltip && roles[kind].includes(node.role));
    check(`${name} is exposed as ${roles[kind][0]} with its name`, tooltip && matches.length === 1, exposed.filter((node) => node.name.startsWith(tooltip.slice(0, 9))));
    check(`${name} is exposed as ${required ? "required" : "not required"}`, matches[0]?.required === required, matches);
  }
}

// 2. The keyboard.
const visited = [];
await page.evaluate(() => document.activeElement?.blur());
for (let step = 0; step < 80; step++) {
  await page.keyboard.press("Tab");
  const at = await page.evaluate(() => {
    const element = document.activeElement;
    return element?.name || element?.getAttribute?.("href") || element?.tagName || "";
  });
  if (at === "BODY" && visited.length > 5) break;
  visited.push(at);
}
const order = visited.filter((name) => contract.some(([known]) => known === name));
// Arrow keys, not Tab, go from one button of a group to the next.
const expected = contract.filter(([, kind]) => kind !== "signature").map(([name]) => name);
check("the Tab key goes through all fields in printed order", JSON.stringify([...new Set(order)]) === JSON.stringify(expected), order);
const links = visited.filter((at) => at.startsWith("http"));
check("the Tab key reaches the four addresses", new Set(links).size === 4, links);

// 3. The structure.
const headings = await page.evaluate(async () => {
  const found = [];
  const walk = (node, texts) => {
    if (/^H[1-6]$/.test(node.role ?? "")) found.push([node.role, words(node, texts)]);
    for (const child of node.children ?? []) walk(child, texts);
  };
  const words = (node, texts) =>
    (node.children ?? []).map((child) => (child.type === "content" ? (texts.get(child.id) ?? "") : words(child, texts))).join("");
  for (let number = 1; number <= globalThis.pdf.numPages; number++) {
    const page = await globalThis.pdf.getPage(number);
    const content = await page.getTextContent({ includeMarkedContent: true });
    const texts = new Map();
    const open = [];
    for (const item of content.items) {
      if (item.type?.startsWith("beginMarkedContent")) open.push(item.id ?? null);
      else if (item.type === "endMarkedContent") open.pop();
      else for (const id of open) if (id) texts.set(id, (texts.get(id) ?? "") + item.str + (item.hasEOL ? " " : ""));
    }
    walk(await page.getStructTree(), texts);
  }
  return found.map(([role, text]) => `${role} ${text.replace(/\s+/g, " ").trim()}`);
});
check(
  "the structure holds the headings in order",
  JSON.stringify(headings) ===
    JSON.stringify([
      "H1 MiSiS Production Mirror Access Request Form for School Based User Roles",
      "H2 NOTE: This form to be used for:",
      "H2 User Role Selection",
      "H3 For ALL Schools",
      "H3 PLEASE BE ADVISED:",
      "H2 Identification (to be completed by the user)",
      "H2 Confidentiality Agreement",
      "H2 MiSiS Account Notification",
      "H2 ***** MiSiS/ITD Use Only *****",
    ]),
  headings,
);
const levels = nodes.filter((node) => node.role?.value === "heading" && !node.ignored).length;
check("the page exposes the nine headings", levels === 9, levels);

// 4. Typing, by key strokes, and saving.
const typed = {
  "user.request_date": "11/23/2026",
  "user.first_name": "María",
  "user.middle_initial": "N/A",
  "user.last_name": "O'Brien-Núñez Nguyễn 王",
  "user.title": "Counselor",
  "user.employee_number": "00123456",
  "user.email": "maria.nunez",
  "user.phone_area": "213",
  "user.phone_number": "555-0142",
  "user.school": "Roosevelt Senior High School",
  "office.reason": "Not signed by a principal.",
};
for (const [name, value] of Object.entries(typed)) {
  await page.focus(`[name="${name}"]`);
  await page.keyboard.type(value);
}
for (const role of ["roles.counselor", "roles.school_full_read"]) {
  await page.focus(`input[name="${role}"]`);
  await page.keyboard.press("Space");
}
await page.locator('input[name="office.decision"]').nth(1).focus();
await page.keyboard.press("Space");
await page.keyboard.press("Tab");
await page.screenshot({ path: join(process.env.INTEROP_OUT ?? folder, "pdfjs-typed.png") });
const saved = await page.evaluate(async () => Array.from(await globalThis.pdf.saveDocument()));
const path = join(folder, "saved.pdf");
writeFileSync(path, Buffer.from(saved));
const told = spawnSync(program, ["extract", path, "--stage", "request", "--format", "json"], { encoding: "utf8" });
const request = JSON.parse(told.stdout || "{}");
for (const [name, value] of Object.entries(typed)) {
  if (name.startsWith("user.phone")) continue;
  const [table, member] = name.split(".");
  const wanted = member === "request_date" ? "2026-11-23" : value;
  check(`${name} comes back as typed`, request[table]?.[member] === wanted, `${request[table]?.[member]}`);
}
check("user.phone comes back as typed", request.user?.phone === "(213) 555-0142", `${request.user?.phone}`);
check("the roles come back", JSON.stringify(request.roles) === '["Counselor","School Full Read"]', request.roles);
check("the decision comes back", request.office?.decision === "Disapproved", `${request.office?.decision}`);

await browser.close();
server.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
