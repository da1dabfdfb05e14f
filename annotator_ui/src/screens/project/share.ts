import { number } from "../../i18n/index.ts";

/** A share from 0 to 1 as percent, with as many digits in every row. */
export const share = (value: number, digits = 1): string =>
  number(value, { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits });
