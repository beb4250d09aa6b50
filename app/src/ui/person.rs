//! People: initials on a quiet hue that comes from the name.

use leptos::prelude::*;

/// The initials in a circle; the name stands beside it, so it is hidden from screen readers.
pub fn avatar(name: &str) -> AnyView {
    let class = format!("avatar hue-{}", hue(name));
    view! { <span class=class aria-hidden="true">{initials(name)}</span> }.into_any()
}

/// One of twelve hues, always the same for a name.
pub fn hue(name: &str) -> u32 {
    name.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 12
}

/// First letters of the first and the last word: `MD` for "Marieke de Dijk".
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_of_names() {
        assert_eq!(initials("Marieke de Dijk"), "MD");
        assert_eq!(initials("loes"), "L");
        assert_eq!(initials(""), "");
        assert!(hue("Marieke") < 12);
    }
}
