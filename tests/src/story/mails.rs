//! What merchants write in the night. Made of a few sentences, the same every time.

/// A mail.
pub struct Mail {
    pub from: String,
    pub raw: String,
    /// It is about the incident.
    pub about: bool,
}

const SHOPS: [&str; 12] = [
    "Bakkerij", "Bloemen", "Fietsen", "Garen", "Hobby", "Kaas", "Klompen", "Lampen", "Papier", "Thee",
    "Tuin", "Wol",
];
const TOWNS: [&str; 10] =
    ["Assen", "Breda", "Delft", "Edam", "Goes", "Hoorn", "Leiden", "Meppel", "Sneek", "Zwolle"];

const OUTAGE: [(&str, &str); 12] = [
    ("Webshop onbereikbaar", "Mijn webshop geeft alleen een foutmelding. Klanten kunnen niets bestellen."),
    ("Kassa doet het niet", "De kassa start niet op en ik moet over een uur open. Wat is er aan de hand?"),
    ("Alles ligt plat", "Winkel en beheer zijn allebei onbereikbaar. Is er een storing?"),
    (
        "Bestellingen kwijt?",
        "Mijn webshop ligt plat. Zijn mijn bestellingen van vannacht kwijt door de storing?",
    ),
    ("Geen bestellingen meer", "Sinds vannacht komt er niets meer binnen en de winkel opent niet."),
    ("Storing?", "Is er een storing? Mijn shop is weg en de Kassa App blijft hangen."),
    ("Shop is down", "My shop shows an error page and I cannot reach the admin either. Is it an outage?"),
    ("Till app won't start", "The till app does not start since this morning. Customers are waiting."),
    ("Wanneer weer online?", "Mijn webshop ligt er nog steeds uit. Wanneer is de storing voorbij?"),
    ("Pinnen via de kassa", "De kassa reageert niet, afrekenen lukt niet. Ligt dat aan jullie database?"),
    ("Schade door de storing", "Kassa en webshop liggen plat. Krijg ik compensatie voor de gemiste omzet?"),
    ("Inloggen lukt niet", "Ik kom niet in het beheer, de pagina blijft laden en dan een databasefout."),
];
const OTHER: [(&str, &str); 5] = [
    ("Factuur november", "Kunt u de factuur van november nog eens sturen? Onze boekhouder mist hem."),
    ("Retouradres wijzigen", "Waar pas ik het retouradres aan dat op de pakbon staat?"),
    ("Domeinnaam verhuizen", "Ik wil mijn domeinnaam naar u verhuizen. Welke code heeft u nodig?"),
    ("Btw voor België", "Welk tarief moet ik rekenen voor een zakelijke klant in Gent?"),
    ("Korting per klantgroep", "Kan ik een vaste klant altijd tien procent korting geven?"),
];
/// Like the incident in its words, and another matter.
pub const DRAWER: (&str, &str) = (
    "Kassalade doet het niet",
    "De lade van de kassa doet het niet, die klemt al een week. Kunt u een monteur sturen?",
);

/// So many mails. Every eighth is about something else, and every sixteenth comes from somebody
/// who wrote eight mails before.
pub fn mails(count: usize) -> Vec<Mail> {
    (0..count)
        .map(|n| {
            let about = n % 8 != 7 && n != 5;
            let (subject, text) = match (about, n) {
                (true, _) => OUTAGE[n % OUTAGE.len()],
                (false, 5) => DRAWER,
                (false, _) => OTHER[n / 8 % OTHER.len()],
            };
            let who = if n % 16 == 8 { n - 8 } else { n };
            let (trade, town) = (SHOPS[who % SHOPS.len()], TOWNS[who / SHOPS.len() % TOWNS.len()]);
            let more = match who / (SHOPS.len() * TOWNS.len()) {
                0 => String::new(),
                round => format!(" {}", round + 1),
            };
            let shop = format!("{trade} {town}{more}");
            let domain = shop.to_lowercase().replace(' ', "-");
            let from = format!("winkel@{domain}.example");
            let raw = format!(
                "From: {shop} <{from}>\nTo: support@winkelkade.example\nSubject: {subject}\n\
                 Message-ID: <nacht{n}@{domain}.example>\n\n{text}\n\nGroet,\n{shop}\n"
            );
            Mail { from, raw, about }
        })
        .collect()
}
