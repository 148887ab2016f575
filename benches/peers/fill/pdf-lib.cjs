// Fills with pdf-lib: node pdf-lib.cjs BLANK VALUES TARGET SECONDS...
const fs = require("fs");
const { PDFDocument } = require("pdf-lib");

const [blankPath, valuesPath, target, ...rounds] = process.argv.slice(2);
const blank = fs.readFileSync(blankPath);
const values = fs.readFileSync(valuesPath, "utf8").trimEnd().split("\n").map((line) => line.split("\t"));

async function fill() {
  const document = await PDFDocument.load(blank);
  const form = document.getForm();
  for (const [name, value] of values) {
    if (name.startsWith("roles.")) form.getCheckBox(name).check();
    else form.getTextField(name).setText(value);
  }
  return document.save();
}

async function repeat(limit) {
  const start = process.hrtime.bigint();
  let forms = 0;
  let passed = 0;
  while (passed < limit || forms < 20) {
    await fill();
    forms += 1;
    passed = Number(process.hrtime.bigint() - start) / 1e9;
  }
  console.log(forms, passed);
}

(async () => {
  fs.writeFileSync(target, await fill());
  for (const seconds of rounds) await repeat(Number(seconds));
})();
