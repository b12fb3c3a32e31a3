/** The doc comments of the public types are complete, and their tags are in one order. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";

import ts from "typescript-5";

const ORDER = ["module", "param", "returns", "throws", "example", "see"];
const NOTHING = /^(void|Promise<void>|PromiseLike<void>|void \| PromiseLike<void>)$/;
const GROUP =
  /^(any code of \{@link [\w.]+\}( (if|but) .+)?|a common code( or a server code)?( if .+)?; see \{@link AuthError\})\.$/;

interface Documented {
  /** Where it is: `index.d.ts: Auth.login`. */
  name: string;
  node: ts.Node;
  comment: ts.JSDoc | undefined;
  /** What is called, for a function, a method or a callback. */
  call: ts.SignatureDeclaration | undefined;
}

const folder = join(dirname(createRequire(import.meta.url).resolve("@plexicus/auth/package.json")), "esm");
const sources = readdirSync(folder)
  .filter((file) => file.endsWith(".d.ts"))
  .map((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  });
const all = sources.flatMap((source) => source.statements.flatMap((node) => documented(node, source.fileName)));
const codes = new Set(sources.flatMap(knownCodes));

test("everything public has a doc comment that begins with a sentence", () => {
  assert.ok(all.length > 400, `only ${all.length} declarations were found`);
  assert.deepEqual(
    all.filter(({ comment }) => !/^[A-Z`"].*[.:]/s.test(words(comment?.comment))).map(({ name }) => name),
    [],
  );
});

test("the tags of every doc comment are in one order", () => {
  for (const { name, comment } of all) {
    const tags = tagsOf(comment).map((tag) => tag.tagName.text);
    const places = tags.map((tag) => ORDER.indexOf(tag));
    assert.ok(!places.includes(-1), `${name} has a tag that is not used here: ${tags}`);
    assert.deepEqual(
      places,
      [...places].sort((one, other) => one - other),
      `${name}: ${tags}`,
    );
  }
});

test("every function, method and callback describes its parameters and its result", () => {
  for (const { name, comment, call } of all) {
    if (!call) continue;
    const parameters = call.parameters.map((parameter) => parameter.name.getText());
    const described = tagsOf(comment).filter(ts.isJSDocParameterTag);
    assert.deepEqual(
      described.map((tag) => tag.name.getText()),
      parameters,
      name,
    );
    for (const tag of described) assert.match(words(tag.comment), /^- \S.*\.$/s, `${name}: ${tag.name.getText()}`);
    const returns = tagsOf(comment).filter((tag) => tag.tagName.text === "returns");
    const isNothing = ts.isConstructorDeclaration(call) || NOTHING.test(call.type?.getText() ?? "void");
    assert.equal(returns.length, isNothing ? 0 : 1, `${name} and @returns`);
    for (const tag of returns) assert.match(words(tag.comment), /\.$/, name);
  }
});

test("every error is named by a code that exists", () => {
  for (const { name, comment } of all) {
    for (const tag of tagsOf(comment).filter((tag) => tag.tagName.text === "throws")) {
      const [, type, rest = ""] = /^@throws \{(\w+)\} (.*)$/s.exec(plain(tag)) ?? [];
      const code = /^`(\w+)` if .+\.$/s.exec(rest)?.[1];
      const isKnown = code === undefined ? GROUP.test(rest) : codes.has(code);
      assert.ok(type === "AuthError" ? isKnown : /^if .+\.$/s.test(rest), `${name}: ${plain(tag)}`);
    }
  }
});

test("every code is named in the reference", () => {
  const text = all.map(({ comment }) => comment?.getText() ?? "").join("\n");
  assert.deepEqual(
    [...codes].filter((code) => !text.includes(`\`${code}\``)),
    [],
  );
});

test("every source is a link", () => {
  for (const { name, comment } of all)
    for (const tag of tagsOf(comment).filter((tag) => tag.tagName.text === "see"))
      assert.match(plain(tag), /^@see \[[^\]]+\]\(https:\/\/[^)]+\)/, name);
});

/** A declaration and its members, with those of the objects that its type has. */
function documented(node: ts.Node, file: string, above = ""): Documented[] {
  if (!ts.isFunctionDeclaration(node) && !ts.isClassDeclaration(node) && !ts.isInterfaceDeclaration(node)) {
    if (!ts.isTypeAliasDeclaration(node) && !isMember(node)) return [];
  }
  const own = ts.isConstructorDeclaration(node) ? "constructor" : (node.name?.getText() ?? "[]");
  const name = above ? `${above}.${own}` : `${file}: ${own}`;
  const members = ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) ? [...node.members] : [];
  const type = "type" in node && !ts.isFunctionDeclaration(node) ? node.type : undefined;
  const inner = type && !ts.isConditionalTypeNode(type) ? objectsIn(type) : [];
  const comment = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).at(-1);
  return [
    { name, node, comment, call: callOf(node, type) },
    ...[...members, ...inner].flatMap((member) => documented(member, file, name)),
  ];
}

type Member =
  | ts.PropertySignature
  | ts.PropertyDeclaration
  | ts.MethodSignature
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.IndexSignatureDeclaration;

function isMember(node: ts.Node): node is Member {
  return (
    ts.isPropertySignature(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isMethodSignature(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isIndexSignatureDeclaration(node)
  );
}

function callOf(node: ts.Node, type: ts.TypeNode | undefined): ts.SignatureDeclaration | undefined {
  if (ts.isFunctionDeclaration(node) || ts.isMethodSignature(node) || ts.isMethodDeclaration(node)) return node;
  if (ts.isConstructorDeclaration(node)) return node;
  return type && partsOf(type).find(ts.isFunctionTypeNode);
}

/** The members of a union or an intersection. */
function partsOf(type: ts.TypeNode): ts.TypeNode[] {
  if (ts.isParenthesizedTypeNode(type)) return partsOf(type.type);
  return ts.isUnionTypeNode(type) || ts.isIntersectionTypeNode(type) ? type.types.flatMap(partsOf) : [type];
}

function objectsIn(type: ts.TypeNode): ts.TypeElement[] {
  return partsOf(type)
    .filter(ts.isTypeLiteralNode)
    .flatMap((object) => [...object.members]);
}

function tagsOf(comment: ts.JSDoc | undefined): ts.JSDocTag[] {
  return [...(comment?.tags ?? [])];
}

function words(comment: Parameters<typeof ts.getTextOfJSDocComment>[0]): string {
  return (ts.getTextOfJSDocComment(comment) ?? "").trim();
}

/** The text of a tag on one line. */
function plain(tag: ts.JSDocTag): string {
  return tag
    .getText()
    .replaceAll(/\s*\n\s*\*?\s*/g, " ")
    .replace(/[\s*]+$/, "");
}

function knownCodes(source: ts.SourceFile): string[] {
  const union = source.statements.filter(ts.isTypeAliasDeclaration).find(({ name }) => name.text === "KnownErrorCode");
  const types = union ? partsOf(union.type).filter(ts.isLiteralTypeNode) : [];
  return types.flatMap(({ literal }) => (ts.isStringLiteral(literal) ? [literal.text] : []));
}
