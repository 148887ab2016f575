// What pdf.js in Chromium exposes to a screen reader and a keyboard, and what it saves: node check.mjs PROGRAM
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { save, start } from "./pdfjs.mjs";

const here = dirname(fileURLToPath(import.meta.url));
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

execFileSync(program, ["blank", "-q", "-o", join(folder, "blank.pdf")]);
const viewer = await start();
const page = await viewer.open(join(folder, "blank.pdf"));

// 1. The accessibility tree.
const session = await page.context().newCDPSession(page);
const { nodes } = await session.send("Accessibility.getFullAXTree");
const roles = { text: ["textbox"], "check box": ["checkbox"], radio: ["radio"] };
const exposed = nodes
  .filter((node) => ["textbox", "checkbox", "radio"].includes(node.role?.value) && !node.ignored)
  .map((node) => ({
    role: node.role.value,
    name: node.name?.value ?? "",
    box: nodes.find((parent) => parent.nodeId === node.parentId)?.name?.value ?? "",
    required: node.properties?.some((property) => property.name === "required" && property.value.value === true) ?? false,
  }));
const fields = await page.evaluate(async () => {
  const found = [];
  for (let number = 1; number <= globalThis.pdf.numPages; number++) {
    const annotations = await (await globalThis.pdf.getPage(number)).getAnnotations();
    for (const a of annotations) if (a.fieldName) found.push({ name: a.fieldName, tooltip: a.alternativeText, required: a.required });
  }
  return found;
});
const excepted = [];
for (const [name, kind, required] of contract) {
  const widgets = fields.filter((field) => field.name === name);
  check(`${name} is in the document`, widgets.length === (kind === "radio" ? 2 : 1), `${widgets.length} widgets`);
  if (kind === "signature") {
    excepted.push(name);
    continue;
  }
  // pdf.js 6.5 puts a button's name on the box around it and leaves the button itself without one, whatever the form
  // says. The name is looked for there, for buttons only, and the line says so.
  const [place, words] = kind === "text" ? ["name", "with its name"] : ["box", "in a box with its name"];
  for (const { tooltip, required: flag } of widgets) {
    const matches = exposed.filter((node) => node[place] === tooltip && roles[kind].includes(node.role));
    const near = exposed.filter((node) => roles[kind].includes(node.role) && node[place].startsWith((tooltip ?? "").slice(0, 9)));
    check(`${name} (${tooltip}) is exposed as ${roles[kind][0]} ${words}`, tooltip && matches.length === 1, near);
    check(`${name} (${tooltip}) is flagged and exposed as ${required ? "required" : "not required"}`,
      flag === required && matches[0]?.required === required, { flag, matches });
  }
}
console.log(`excepted, for pdf.js draws no input for a signature: ${excepted.join(", ")}`);
const nameless = exposed.filter((node) => node.role !== "textbox" && !node.name).length;
if (nameless) console.log(`note: ${nameless} buttons have no name of their own in pdf.js, only the box around them has`);

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
// In printed order; arrow keys, not Tab, go from one button of a group to the next. pdf.js sorts what it draws by place
// on the page, so this says that the layout reads well, not that the file's own tab order does.
const expected = contract.filter(([, kind]) => kind !== "signature").map(([name]) => name);
expected.unshift("http://misis.lausd.net/", "http://oneaccess.lausd.net/");
expected.splice(expected.indexOf("user.request_date"), 0, "https://misispm.lausd.net/start/");
expected.push("https://lausd-myit.onbmc.com/");
// What is left out are the viewer's own stops: the window that scrolls.
const order = visited.filter((at) => at !== "DIV");
const astray = order.findIndex((at, index) => at !== expected[index]);
check("the Tab key goes through all fields and addresses in printed order",
  JSON.stringify(order) === JSON.stringify(expected), `stop ${astray}: ${order[astray]}; ${order.length} of ${expected.length} stops`);

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
    // Null where nothing is tagged.
    const tree = await page.getStructTree();
    if (tree) walk(tree, texts);
  }
  return found.map(([role, text]) => `${role} ${text.replace(/\s+/g, " ").trim()}`);
});
const wantedHeadings = [
  "H1 MiSiS Production Mirror Access Request Form for School Based User Roles",
  "H2 NOTE: This form to be used for:",
  "H2 User Role Selection",
  "H3 For ALL Schools",
  "H3 PLEASE BE ADVISED:",
  "H2 Identification (to be completed by the user)",
  "H2 Confidentiality Agreement",
  "H2 MiSiS Account Notification",
  "H2 ***** MiSiS/ITD Use Only *****",
];
check("the structure holds the headings in order", JSON.stringify(headings) === JSON.stringify(wantedHeadings), headings);
// The same in the layer that pdf.js makes of it: each heading owns its words in the text layer.
const layer = await page.evaluate(() =>
  [...document.querySelectorAll(".structTree [role=heading]")].map((heading) => {
    const owners = [heading, ...heading.querySelectorAll("[aria-owns]")];
    const ids = owners.flatMap((owner) => owner.getAttribute("aria-owns")?.split(" ") ?? []);
    // Lines are elements of their own.
    const lines = ids.flatMap((id) => [...(document.getElementById(id)?.querySelectorAll("span") ?? [])].map((line) => line.textContent));
    return `H${heading.ariaLevel} ${lines.join(" ").replace(/\s+/g, " ").trim()}`;
  }),
);
check("the structure layer holds the headings in order", JSON.stringify(layer) === JSON.stringify(wantedHeadings), layer);
const named = async () =>
  (await session.send("Accessibility.getFullAXTree")).nodes
    .filter((node) => node.role?.value === "heading" && !node.ignored)
    .map((node) => node.name?.value ?? "");
const before = (await named()).filter((name) => !name).length;
if (before) console.log(`note: ${before} headings have no name in Chromium under pdf.js's own style sheet`);
// Chromium does not give an element to its owner when it has no box, and pdf.js styles marked content so.
await page.addStyleTag({ content: ".markedContent { display: inline !important; }" });
await page.waitForTimeout(500);
const shown = await named();
check("the accessibility tree names the headings, once marked content has a box",
  JSON.stringify(shown) === JSON.stringify(wantedHeadings.map((heading) => heading.slice(3))), shown);

// 4. Typing, by key strokes alone, and saving.
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
const path = join(folder, "saved.pdf");
await save(page, path);
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

await viewer.close();
rmSync(folder, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
