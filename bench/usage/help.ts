// How --help shows defaults: as the user would write them, without empty ones.

import { type Argument, Help, type HelpConfiguration, type Option } from 'commander';

const standard = new Help();

export const helpConfiguration: HelpConfiguration = {
  optionDescription: (option) => standard.optionDescription(withDefaultAsWritten(option)),
  argumentDescription: (argument) => standard.argumentDescription(withDefaultAsWritten(argument)),
};

/** `["a","b"]` becomes `a,b`; false and empty values are not shown. */
function withDefaultAsWritten<Kind extends Option | Argument>(one: Kind): Kind {
  const { defaultValue, defaultValueDescription } = one;
  const text = Array.isArray(defaultValue) ? defaultValue.join(',') : String(defaultValue);
  const isTold = defaultValueDescription !== undefined || !isEmpty(defaultValue);
  const changes = isTold
    ? { defaultValueDescription: defaultValueDescription ?? text }
    : { defaultValue: undefined };
  return Object.assign(Object.create(one) as Kind, changes);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === false || value === '') return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
