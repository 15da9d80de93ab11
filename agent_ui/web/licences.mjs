// Writes LICENCES.md: every package that package-lock.json names, with its licence. `--check` only compares.
import { readFileSync, writeFileSync } from "node:fs";

const lock = JSON.parse(readFileSync(new URL("package-lock.json", import.meta.url), "utf8"));
const target = new URL("LICENCES.md", import.meta.url);

function rows(isDev) {
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path !== "" && Boolean(entry.dev || entry.devOptional) === isDev)
    .map(([path, entry]) => [
      path.slice(path.lastIndexOf("node_modules/") + 13),
      entry.version,
      licence(path, entry),
    ])
    .toSorted((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0))
    .map((cells) => `| ${cells.join(" | ")} |`)
    .filter((row, index, all) => row !== all[index - 1]);
}

function licence(path, entry) {
  if (entry.license) return entry.license;
  const own = JSON.parse(readFileSync(new URL(`${path}/package.json`, import.meta.url), "utf8"));
  return own.license ?? own.licenses?.map((one) => one.type).join(" OR ") ?? "unknown";
}

const head = "| Package | Version | Licence |\n| --- | --- | --- |";
const text = `# Licences of what the web client is made of

Written by \`npm run licences\` from package-lock.json. Our own code is Apache-2.0.

## Shipped to the browser

${head}
${rows(false).join("\n")}

## Used to build and test, not shipped

${head}
${rows(true).join("\n")}
`;

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== text) {
    console.error("LICENCES.md is stale: run `npm run licences`");
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
