//! Names of months, for server and browser alike.

use crate::Lang;

const MONTHS_NL: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// A month's name: 1 is January.
pub fn month_name(lang: Lang, month: i8) -> &'static str {
    let names = lang.t(MONTHS_NL, MONTHS_EN);
    names[usize::try_from(month - 1).unwrap_or_default().min(11)]
}
