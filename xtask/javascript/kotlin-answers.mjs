// Prints the Kotlin classes of the core's answers, from the public types: `kotlin-answers.mjs TEMPLATE`.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import ts from "typescript-5";

const [template = "pkg-template"] = process.argv.slice(2);

/** The classes of the library, in the order in which a reader needs them. */
const CLASSES = [
  "Token",
  "Identity",
  "Session",
  "Status",
  "StoredAccount",
  "LogoutOutcome",
  "ApiToken",
  "CreatedToken",
  "Rotation",
  "ChangeEvent",
  "Progress",
  "PlanStep",
  "Decision",
  "ErrorDetails",
];
/** The numbers that are counts. Every other number is a time in ms. */
const COUNTS = ["ended"];
const WIDTH = 120;

/** @typedef {ts.InterfaceDeclaration | ts.TypeAliasDeclaration} Declaration */
/** @type {Map<string, Declaration>} */
const declarations = new Map();
for (const file of ["errors.d.ts", "index.d.ts"]) {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(template, "types", file), "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  for (const node of source.statements)
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) declarations.set(node.name.text, node);
}

/**
 * Returns the members of a union, with its aliases resolved.
 * @param {ts.TypeNode} type
 * @returns {ts.TypeNode[]}
 */
function members(type) {
  if (ts.isParenthesizedTypeNode(type)) return members(type.type);
  if (ts.isUnionTypeNode(type)) return type.types.flatMap(members);
  const alias = ts.isTypeReferenceNode(type) ? declarations.get(type.typeName.getText()) : undefined;
  return alias && ts.isTypeAliasDeclaration(alias) ? members(alias.type) : [type];
}

/**
 * @param {ts.TypeNode} type
 * @param {ts.SyntaxKind} kind
 */
function isLiteral(type, kind) {
  return ts.isLiteralTypeNode(type) && type.literal.kind === kind;
}

/**
 * Returns the Kotlin type of the members that share a name, and the texts that a union of texts allows.
 * @param {string} name
 * @param {ts.TypeNode[]} types
 * @param {boolean} isLacking
 */
function kotlin(name, types, isLacking) {
  const all = types.flatMap(members);
  /** @param {ts.TypeNode} each */
  const isNull = (each) => isLiteral(each, ts.SyntaxKind.NullKeyword);
  const [first, ...more] = all.filter((each) => !isNull(each));
  if (!first) throw new Error(`${name} has no type`);
  const optional = isLacking || all.some(isNull) ? "?" : "";
  const texts = [first, ...more].flatMap((each) =>
    ts.isLiteralTypeNode(each) && ts.isStringLiteral(each.literal) ? [each.literal.text] : [],
  );
  if (texts.length === 1 + more.length) return { type: `String${optional}`, allowed: texts };
  return { type: single(name, first) + optional, allowed: [] };
}

/**
 * @param {string} name
 * @param {ts.TypeNode} type
 * @returns {string}
 */
function single(name, type) {
  if (ts.isArrayTypeNode(type)) return `List<${single(name, type.elementType)}>`;
  if (ts.isTypeReferenceNode(type) && CLASSES.includes(type.typeName.getText())) return type.typeName.getText();
  switch (type.kind) {
    case ts.SyntaxKind.StringKeyword:
    case ts.SyntaxKind.IntersectionType: // an open union of texts
    case ts.SyntaxKind.LiteralType:
      return "String";
    case ts.SyntaxKind.BooleanKeyword:
      return "Boolean";
    case ts.SyntaxKind.NumberKeyword:
      return COUNTS.includes(name) ? "Int" : "Long";
  }
  throw new Error(`${name} has a type that Kotlin is not told of: ${type.getText()}`);
}

/**
 * The words of a comment, without its tags: each paragraph and each item of a list on a line of its own.
 * @param {ts.Node} node
 */
function words(node) {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const text = ts.getTextOfJSDocComment(comment?.comment) ?? "";
  return text
    .replaceAll(/\{@link (?:\w+\.)?(\w+)\}/g, "`$1`")
    .split(/\n\s*\n|\n(?=- )/)
    .map((block) => block.replaceAll(/\s+/g, " ").trim())
    .join("\n");
}

/**
 * The words of a member that several objects of a union have. Where each has another text as its value, what each means.
 * @param {ts.PropertySignature[]} all
 */
function wordsOfAll(all) {
  const known = all.map(words);
  const values = all.flatMap(({ type }) =>
    type && isLiteral(type, ts.SyntaxKind.StringLiteral) ? type.getText() : [],
  );
  if (all.length === 1 || values.length < all.length || known.includes("")) return known.find(Boolean) ?? "";
  return values.map((value, index) => `- \`${value.slice(1, -1)}\`: ${known[index]}`).join("\n");
}

/**
 * @param {string} text
 * @param {string} indent
 */
function comment(text, indent) {
  if (!text) return [];
  const one = `${indent}/** ${text} */`;
  if (one.length <= WIDTH && !text.includes("\n")) return [one];
  const lines = text.split("\n").flatMap((block, index, blocks) => {
    const isNext = index > 0 && !(isItem(block) && isItem(blocks[index - 1] ?? ""));
    return [...(isNext ? [""] : []), ...wrap(block, indent)];
  });
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];
}

/** @param {string} block */
function isItem(block) {
  return block.startsWith("- ");
}

/**
 * @param {string} block
 * @param {string} indent
 */
function wrap(block, indent) {
  const hanging = isItem(block) ? "  " : "";
  const lines = [""];
  for (const word of block.split(" ")) {
    if (`${indent} * ${lines.at(-1)} ${word}`.length > WIDTH) lines.push(hanging + word);
    else lines.push(`${lines.pop()} ${word}`.replace(/^ (?! )/, ""));
  }
  return lines;
}

/**
 * @param {string} name
 * @param {ts.PropertySignature[]} all
 * @param {boolean} isLacking
 */
function property(name, all, isLacking) {
  const types = all.flatMap(({ type }) => type ?? []);
  const { type, allowed } = kotlin(name, types, isLacking);
  const known = wordsOfAll(all);
  const isSaid = allowed.length > 12 || allowed.every((text) => known.includes(`\`${text}\``));
  const list = isSaid || allowed.length === 0 ? "" : `One of ${allowed.map((text) => `\`${text}\``).join(", ")}.`;
  return [...comment([known, list].filter(Boolean).join(" "), "    "), `    val ${name}: ${type},`];
}

/**
 * Returns the members of an object type.
 * @param {ts.TypeNode} type
 * @returns {ts.PropertySignature[]}
 */
function membersOf(type) {
  if (ts.isParenthesizedTypeNode(type)) return membersOf(type.type);
  if (ts.isIntersectionTypeNode(type)) return type.types.flatMap(membersOf);
  if (ts.isTypeLiteralNode(type)) return type.members.filter(ts.isPropertySignature);
  return membersIn(declarationOf(type.getText()));
}

/** @param {Declaration} node */
function membersIn(node) {
  return ts.isInterfaceDeclaration(node) ? node.members.filter(ts.isPropertySignature) : membersOf(node.type);
}

/** @param {string} name */
function declarationOf(name) {
  const found = declarations.get(name);
  if (!found) throw new Error(`there is no type ${name}`);
  return found;
}

/**
 * Returns the properties of the Kotlin class. For a union of objects, the class has the members of all of
 * them; a member that an object lacks is `null`.
 * @param {Declaration} node
 */
function properties(node) {
  const isUnion = ts.isTypeAliasDeclaration(node) && ts.isUnionTypeNode(node.type);
  const objects = isUnion ? node.type.types.map(membersOf) : [membersIn(node)];
  const names = new Set(objects.flatMap((members) => members.map((member) => member.name.getText())));
  return [...names].flatMap((name) => {
    const members = objects.flatMap((each) => each.filter((member) => member.name.getText() === name));
    return property(name, members, members.length < objects.length);
  });
}

const classes = CLASSES.map((name) => {
  const node = declarationOf(name);
  const lines = properties(node);
  const short = `class ${name}(${lines
    .map((line) => line.trim())
    .join(" ")
    .replace(/,$/, "")})`;
  const fits = lines.every((line) => line.startsWith("    val ")) && short.length <= WIDTH;
  return [...comment(words(node), ""), ...(fits ? [short] : [`class ${name}(`, ...lines, ")"])].join("\n");
});

console.log(`// What the core answers, by its own names. Written by \`cargo xtask api-report\` from the package's types.

package ai.plexicus.auth

${classes.join("\n\n")}`);
