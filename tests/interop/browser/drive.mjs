// Keeps pdf.js open for others to use.
// Each line in is a command as JSON, each line out says what came of it.
import { createInterface } from "node:readline";
import { choose, missing, picture, save, start, type, zoom } from "./pdfjs.mjs";

const viewer = await start();
let page;
const commands = {
  async open({ path }) {
    await page?.close();
    page = await viewer.open(path);
  },
  zoom: ({ scale }) => zoom(page, scale),
  type: ({ name, text }) => type(page, name, text),
  choose: ({ name, state }) => choose(page, name, state),
  picture: ({ name, text, shown, wanted }) => picture(page, name, text, shown, wanted),
  missing: ({ name, text }) => missing(page, name, text),
  save: ({ path }) => save(page, path),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...rest } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ result: (await commands[command](rest)) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}
await viewer.close();
