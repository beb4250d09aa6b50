//! What a merchant may put on an outage page. Pure.

use crate::desk::status;
use crate::mail::address;
use crate::mail::pictures::Raster;
use app::shops::model::{OutageDraft, OutagePage, ReachBy};
use app::status::model::Bilingual;
use app::{AppError, AppResult};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The colour of who chose none.
pub const COLOUR: &str = "#3b5bdb";
/// Largest logo in bytes: the whole page stays below 30 kB.
const LOGO_MAX: usize = 12_000;
const NAME_MAX: usize = 100;
const WORDS_MAX: usize = 600;
/// Below this chroma a colour is a grey.
const GREY: f64 = 0.03;
/// Chroma of the design.
const CHROMA: f64 = 0.13;

/// The page without its address and logo.
pub fn page(draft: OutageDraft) -> AppResult<OutagePage> {
    let name = draft.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
        return Err(AppError::invalid(
            "name",
            "Vul de naam van uw winkel in, hooguit 100 tekens.",
            "Fill in the name of your shop, 100 characters at most.",
        ));
    }
    let colour = draft.colour.trim().to_lowercase();
    let colour = if colour.is_empty() { COLOUR.to_owned() } else { colour };
    if rgb(&colour).is_none() {
        return Err(AppError::invalid(
            "colour",
            "Schrijf de kleur als # met zes cijfers of letters, zoals #3b5bdb.",
            "Write the colour as # with six digits or letters, such as #3b5bdb.",
        ));
    }
    let reach_at = reach_at(draft.reach_by, draft.reach_at.trim())?;
    Ok(OutagePage {
        slug: String::new(),
        name,
        colour,
        logo: String::new(),
        reach_by: draft.reach_by,
        reach_at,
        words: Bilingual { nl: words("words_nl", draft.words.nl)?, en: words("words_en", draft.words.en)? },
    })
}

fn words(field: &str, words: String) -> AppResult<String> {
    let words = words.trim().to_owned();
    if words.chars().count() > WORDS_MAX {
        return Err(AppError::invalid(
            field,
            "Deze tekst is langer dan 600 tekens. Maak hem korter.",
            "This text is longer than 600 characters. Make it shorter.",
        ));
    }
    Ok(words)
}

/// The number or address in its form; none where nothing is to be shown.
fn reach_at(by: ReachBy, typed: &str) -> AppResult<String> {
    let wrong = |nl: &str, en: &str| Err(AppError::invalid("reach_at", nl, en));
    match by {
        ReachBy::None => Ok(String::new()),
        ReachBy::Mail => match address::clean(typed) {
            Some(address) => Ok(address),
            None => wrong("Dit is geen e-mailadres.", "This is no e-mail address."),
        },
        ReachBy::Phone => {
            let digits = typed.chars().filter(char::is_ascii_digit).count();
            let usual = |sign: char| sign.is_ascii_digit() || "+-() ".contains(sign);
            if !(4..=15).contains(&digits) || typed.len() > 30 || !typed.chars().all(usual) {
                return wrong(
                    "Dit is geen telefoonnummer. Schrijf het zoals 071 123 45 67.",
                    "This is no telephone number. Write it like 071 123 45 67.",
                );
            }
            Ok(typed.to_owned())
        }
    }
}

/// A logo as a `data:` address. The bytes say what it is.
pub fn logo(bytes: Option<&[u8]>) -> AppResult<Option<String>> {
    let Some(bytes) = bytes else { return Ok(None) };
    if bytes.len() > LOGO_MAX {
        return Err(AppError::invalid(
            "logo",
            "Dit logo is groter dan 12 kB. Bewaar het kleiner, bijvoorbeeld 120 bij 120 beeldpunten.",
            "This logo is larger than 12 kB. Save it smaller, for instance 120 by 120 pixels.",
        ));
    }
    let kind = Raster::sniff(bytes).filter(|kind| *kind != Raster::Gif);
    let kind = kind.ok_or_else(|| {
        AppError::invalid(
            "logo",
            "Dit is geen PNG, JPEG of WebP. Bewaar het logo als een van die drie.",
            "This is no PNG, JPEG or WebP. Save the logo as one of those three.",
        )
    })?;
    Ok(Some(format!("data:{};base64,{}", kind.media_type(), STANDARD.encode(bytes))))
}

/// The shop's name in the address.
pub fn slug(name: &str) -> String {
    let slug = status::slug(&Bilingual { nl: name.to_owned(), en: String::new() });
    // A name in letters that have no plain form.
    if slug == "storing" { "winkel".into() } else { slug }
}

/// Hue and chroma of a colour for the design, which has the lightness: so text can be read on
/// whatever a shop chose. By OKLCH (<https://bottosson.github.io/posts/oklab/>).
pub fn hue(colour: &str) -> (u16, f64) {
    let Some(rgb) = rgb(colour) else { return (262, CHROMA) };
    let [r, g, b] = rgb.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    let l = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b).cbrt();
    let m = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b).cbrt();
    let s = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b).cbrt();
    let a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
    let b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
    let hue = b.atan2(a).to_degrees().rem_euclid(360.0).round();
    let chroma = if a.hypot(b) < GREY { 0.0 } else { CHROMA };
    // Between 0 and 360: it fits.
    (hue as u16 % 360, chroma)
}

fn rgb(colour: &str) -> Option<[u8; 3]> {
    let digits = colour
        .strip_prefix('#')
        .filter(|digits| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> OutageDraft {
        OutageDraft { name: " Wol  & Wimpel ".into(), colour: "#C0392B".into(), ..OutageDraft::default() }
    }

    #[test]
    fn what_is_right_is_tidied() {
        let made = page(draft()).unwrap();
        assert_eq!((made.name.as_str(), made.colour.as_str()), ("Wol & Wimpel", "#c0392b"));
        let none = page(OutageDraft { colour: String::new(), reach_at: "x".into(), ..draft() }).unwrap();
        assert_eq!((none.colour.as_str(), none.reach_at.as_str()), (COLOUR, ""));
        let mail = OutageDraft { reach_by: ReachBy::Mail, reach_at: "Hallo@Wol.example".into(), ..draft() };
        assert!(page(mail).unwrap().reach_at.ends_with("@wol.example"));
    }

    #[test]
    fn what_is_wrong_names_its_field() {
        let field = |draft: OutageDraft| match page(draft) {
            Err(AppError::Invalid { field, .. }) => field,
            other => panic!("{other:?}"),
        };
        assert_eq!(field(OutageDraft { name: "  ".into(), ..draft() }), "name");
        for colour in ["red", "#12345", "#12345g", "#é2345", "url(x)"] {
            assert_eq!(field(OutageDraft { colour: colour.into(), ..draft() }), "colour", "{colour}");
        }
        for (by, at) in [(ReachBy::Phone, "bel ons"), (ReachBy::Phone, "12"), (ReachBy::Mail, "geen adres")] {
            assert_eq!(field(OutageDraft { reach_by: by, reach_at: at.into(), ..draft() }), "reach_at");
        }
        let long = Bilingual { nl: String::new(), en: "x".repeat(601) };
        assert_eq!(field(OutageDraft { words: long, ..draft() }), "words_en");
    }

    #[test]
    fn logos_are_pictures_and_small() {
        let png = b"\x89PNG\r\n\x1a\nrest".to_vec();
        assert!(logo(Some(&png)).unwrap().unwrap().starts_with("data:image/png;base64,iVBORw0K"));
        assert!(logo(None).unwrap().is_none());
        assert!(logo(Some(b"<svg xmlns='x'/>")).is_err());
        assert!(logo(Some(b"GIF89a...")).is_err());
        assert!(logo(Some(&[png, vec![0; LOGO_MAX]].concat())).is_err());
    }

    #[test]
    fn only_the_hue_of_a_colour_counts() {
        assert_eq!(hue("#ff0000"), (29, CHROMA));
        assert_eq!(hue("#00ff00"), (142, CHROMA));
        assert_eq!(hue("#0000ff"), (264, CHROMA));
        assert_eq!(hue("#808080").1, 0.0);
        assert_eq!(hue("nonsense"), (262, CHROMA));
    }

    #[test]
    fn names_in_addresses() {
        assert_eq!(slug("Wol & Wimpel"), "wol-wimpel");
        assert_eq!(slug("店"), "winkel");
    }
}
