// Flattens a form with pdf-lib: node flatten-pdf-lib.cjs SOURCE TARGET
const { readFileSync, writeFileSync } = require("fs");
const { PDFDocument } = require("pdf-lib");

const [source, target] = process.argv.slice(2);
(async () => {
  const document = await PDFDocument.load(readFileSync(source));
  document.getForm().flatten();
  writeFileSync(target, await document.save());
})();
