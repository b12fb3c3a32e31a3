// Prints the Kotlin classes of what the core answers, made of the package's public types: `kotlin-answers.mjs TEMPLATE`.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import ts from "typescript-5";

const [template] = process.argv.slice(2);

/** What the library hands out, in the order in which a reader meets it. */
const CLASSES = [
  "Identity",
  "Session",
  "Status",
  "StoredAccount",
  "LogoutOutcome",
  "ApiToken",
  "CreatedToken",
  "Rotation",
  "ChangeEvent",
  "PlanStep",
  "Decision",
  "ErrorDetails",
];
/** Numbers that count; every other one is a time in ms. */
const COUNTS = ["ended"];
const WIDTH = 120;

const declarations = new Map();
for (const file of ["errors.d.ts", "index.d.ts"]) {
  const source = ts.createSourceFile(file, readFileSync(join(template, "types", file), "utf8"), ts.ScriptTarget.Latest, true);
  for (const node of source.statements)
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) declarations.set(node.name.text, node);
}

/** The members of a union, with its aliases resolved. */
function members(type) {
  if (ts.isParenthesizedTypeNode(type)) return members(type.type);
  if (ts.isUnionTypeNode(type)) return type.types.flatMap(members);
  const alias = ts.isTypeReferenceNode(type) && declarations.get(type.typeName.getText());
  return alias && ts.isTypeAliasDeclaration(alias) ? members(alias.type) : [type];
}

function isLiteral(type, kind) {
  return ts.isLiteralTypeNode(type) && type.literal.kind === kind;
}

/** The Kotlin type, and the texts that a union of texts allows. */
function kotlin(name, type) {
  const all = members(type);
  const isNull = (each) => isLiteral(each, ts.SyntaxKind.NullKeyword);
  const [first, ...more] = all.filter((each) => !isNull(each));
  const optional = all.some(isNull) ? "?" : "";
  const texts = [first, ...more].filter((each) => isLiteral(each, ts.SyntaxKind.StringLiteral));
  if (texts.length > 0 && texts.length === 1 + more.length)
    return { type: `String${optional}`, allowed: texts.map(({ literal }) => literal.text) };
  return { type: single(name, first) + optional, allowed: [] };
}

function single(name, type) {
  switch (type.kind) {
    case ts.SyntaxKind.StringKeyword:
    case ts.SyntaxKind.IntersectionType: // a union that stays open
    case ts.SyntaxKind.LiteralType:
      return "String";
    case ts.SyntaxKind.BooleanKeyword:
      return "Boolean";
    case ts.SyntaxKind.NumberKeyword:
      return COUNTS.includes(name) ? "Int" : "Long";
    case ts.SyntaxKind.ArrayType:
      return `List<${single(name, type.elementType)}>`;
    case ts.SyntaxKind.TypeReference:
      if (CLASSES.includes(type.typeName.getText())) return type.typeName.getText();
  }
  throw new Error(`${name} has a type that Kotlin is not told of: ${type.getText()}`);
}

function words(node) {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const text = ts.getTextOfJSDocComment(comment?.comment) ?? "";
  return text.replaceAll(/\{@link (?:\w+\.)?(\w+)\}/g, "`$1`").replaceAll(/\s+/g, " ").trim();
}

function comment(text, indent) {
  if (!text) return [];
  const one = `${indent}/** ${text} */`;
  if (one.length <= WIDTH) return [one];
  const lines = [""];
  for (const word of text.split(" ")) {
    if (`${indent} * ${lines.at(-1)} ${word}`.length > WIDTH) lines.push(word);
    else lines.push(`${lines.pop()} ${word}`.trim());
  }
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`), `${indent} */`];
}

function property(member) {
  const name = member.name.getText();
  const { type, allowed } = kotlin(name, member.type);
  const known = words(member);
  const isSaid = allowed.length > 12 || allowed.every((text) => known.includes(`\`${text}\``));
  const list = isSaid || allowed.length === 0 ? "" : `One of ${allowed.map((text) => `\`${text}\``).join(", ")}.`;
  return [...comment([known, list].filter(Boolean).join(" "), "    "), `    val ${name}: ${type},`];
}

const classes = CLASSES.map((name) => {
  const node = declarations.get(name);
  return [...comment(words(node), ""), `class ${name}(`, ...node.members.flatMap(property), ")"].join("\n");
});

console.log(`// What the core answers, by its own names. Written by \`cargo xtask api-report\` from the package's types.

package ai.plexicus.auth

${classes.join("\n\n")}`);
