// Fills a form with pdf-lib: node fill-pdf-lib.cjs SOURCE TARGET < ORDER
const fs = require("fs");
const { PDFDocument } = require("pdf-lib");

(async () => {
  const [source, target] = process.argv.slice(2);
  const order = JSON.parse(fs.readFileSync(0, "utf8"));
  const document = await PDFDocument.load(fs.readFileSync(source));
  const form = document.getForm();
  for (const [name, value] of Object.entries(order.values)) form.getTextField(name).setText(value);
  for (const role of order.roles) form.getCheckBox(role).check();
  form.getRadioGroup("office.decision").select(order.decision);
  fs.writeFileSync(target, await document.save());
})();
