// Sends what is typed to this service, and to nobody else.
"use strict";

const part = (id) => document.getElementById(id);
const [query, variables, token, answer, figures, earlier, schema, search] = [
  "query", "variables", "token", "answer", "figures", "history", "schema", "search",
].map(part);
const KEPT = "premises.graphql";
const MOST = 30;

const EXAMPLE = `query Listings($city: String) {
  properties(city: $city, limit: 10) {
    id
    title
    price
    city
    images { imageUrl isPrimary }
  }
}
`;
const TYPES = `{ __schema {
  queryType { name } mutationType { name } subscriptionType { name }
  types { kind name description
    fields { name description type { ...T } args { name type { ...T } } }
    inputFields { name type { ...T } }
    enumValues { name } } } }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`;

async function send(text, values) {
  const headers = { "Content-Type": "application/json" };
  if (token.value.trim()) headers.Authorization = `Bearer ${token.value.trim()}`;
  const began = performance.now();
  const response = await fetch("/graphql", {
    method: "POST", headers, body: JSON.stringify({ query: text, variables: values }),
  });
  const body = await response.json();
  return { body, status: response.status, took: Math.round(performance.now() - began) };
}

async function run() {
  let values = {};
  try {
    values = variables.value.trim() ? JSON.parse(variables.value) : {};
  } catch (fault) {
    return show(`The variables are no JSON: ${fault.message}`, true);
  }
  try {
    const { body, status, took } = await send(query.value, values);
    const cost = body.extensions?.cost?.requested;
    figures.value = `${status}, ${took} ms` + (cost === undefined ? "" : `, ${cost} points`);
    show(JSON.stringify(body, null, 2), status >= 400 || Boolean(body.errors));
    remember();
  } catch (fault) {
    show(`No answer: ${fault.message}`, true);
  }
}

function show(text, isFaulty) {
  answer.textContent = text;
  answer.classList.toggle("faulty", isFaulty);
}

// Documents are kept in this browser, tokens in this tab only.
function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? [];
  } catch {
    return [];
  }
}

function remember() {
  const one = { query: query.value, variables: variables.value };
  const others = kept().filter((other) => other.query !== one.query);
  try {
    localStorage.setItem(KEPT, JSON.stringify([one, ...others].slice(0, MOST)));
  } catch {
    return;
  }
  listEarlier();
}

function listEarlier() {
  const entries = kept().map((one, number) => {
    const option = new Option(one.query.replace(/\s+/g, " ").slice(0, 60), String(number));
    return option;
  });
  earlier.replaceChildren(new Option("-", ""), ...entries);
}

function recall() {
  const one = kept()[Number(earlier.value)];
  if (earlier.value === "" || !one) return;
  query.value = one.query;
  variables.value = one.variables;
}

function named(type) {
  if (type.kind === "NON_NULL") return `${named(type.ofType)}!`;
  if (type.kind === "LIST") return `[${named(type.ofType)}]`;
  return type.name;
}

function signature(field) {
  const args = (field.args ?? []).map((one) => `${one.name}: ${named(one.type)}`).join(", ");
  return `${field.name}${args ? `(${args})` : ""}: ${named(field.type)}`;
}

function described(type) {
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = type.name;
  const list = document.createElement("dl");
  for (const field of type.fields ?? type.inputFields ?? type.enumValues ?? []) {
    const term = document.createElement("dt");
    const code = document.createElement("code");
    code.textContent = field.type ? signature(field) : field.name;
    term.append(code);
    list.append(term);
    if (field.description) {
      const words = document.createElement("dd");
      words.textContent = field.description;
      list.append(words);
    }
  }
  details.append(summary, list);
  return details;
}

async function listTypes() {
  const { body } = await send(TYPES, {});
  if (!body.data) {
    schema.textContent = body.errors?.[0]?.message ?? "It is not told here.";
    return;
  }
  const found = body.data.__schema;
  const first = [found.queryType, found.mutationType, found.subscriptionType].map((one) => one?.name);
  const rank = (type) => (first.includes(type.name) ? first.indexOf(type.name) : first.length);
  const types = found.types
    .filter((type) => !type.name.startsWith("__") && type.kind !== "SCALAR")
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  schema.replaceChildren(...types.map(described));
}

function narrow() {
  const wanted = search.value.toLowerCase();
  for (const type of schema.children) {
    const fits = type.textContent.toLowerCase().includes(wanted);
    type.hidden = !fits;
    type.open = Boolean(wanted) && fits;
  }
}

part("run").addEventListener("click", run);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
});
earlier.addEventListener("change", recall);
search.addEventListener("input", narrow);
token.value = sessionStorage.getItem(KEPT) ?? "";
token.addEventListener("change", () => {
  sessionStorage.setItem(KEPT, token.value);
  listTypes();
});
query.value = kept()[0]?.query ?? EXAMPLE;
variables.value = kept()[0]?.variables ?? "";
listEarlier();
listTypes().catch(() => { schema.textContent = "No answer."; });
