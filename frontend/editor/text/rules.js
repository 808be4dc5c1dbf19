// The one look inside markdown-it's list of rules: a rule by its name, to be wrapped in one of ours.
export function ruleOf(ruler, name) {
  return ruler.__rules__.find((rule) => rule.name === name).fn;
}
