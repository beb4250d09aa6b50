//! What signatures are made of: closing formulas, thanks, lines of phones and
//! webmails, disclaimers, footers of lists. Used by `signature` alone.

use regex::Regex;
use std::sync::LazyLock;

use crate::mail::parse::pattern;

/// A closing formula with at most a name behind it.
pub static CLOSING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^\s*(?:
        (?:met\s+)?(?:(?:zeer|heel|aller)\s*)?(?:vriendelijke?|hartelijke?|warme|zonnige|sportieve|collegiale|beste|lieve|fijne|muzikale|feestelijke|winterse)\s+(?:kerst)?(?:groet(?:en|jes)?)
        |(?:met\s+)?vr(?:iend(?:elijke?|l)?)?\.?\s*gr(?:oet(?:en)?)?\.?|m\.?\s?vr\.?\s?gr\.?
        |met\s+(?:\w+\s+)?groet(?:en)?|m\.?v\.?g\.?|m\.?h\.?g\.?|v\.?g\.?r?\.?|gr\.?|grt?jes|groet(?:en|jes)?|groetjes|hoogachtend|hoogachting|met\s+de\s+meeste\s+hoogachting
        |liefs|kusjes?|xxx?
        |(?:with\s+)?(?:kind(?:est)?|best|warm(?:est)?|many|friendly)\s+(?:regards|wishes)|regards|rgds|br|kr|cheers|sincerely(?:\s+yours)?|yours(?:\s+(?:sincerely|faithfully|truly))?|respectfully|all\s+the\s+best|with\s+(?:best\s+)?regards|best
        |(?:mit\s+)?(?:(?:freundlichen|herzlichen|besten|lieben|vielen|schönen|sonnigen)\s+(?:grüßen|grüssen|gruß|gruss|gruessen))
        |(?:(?:freundliche|herzliche|beste|liebe|viele|schöne|sonnige)[rn]?\s+(?:grüße|grüsse|gruß|gruss|gruesse))
        |gruß|gruss|grüße|grüsse|mfg|lg|vg|hochachtungsvoll
        )(?P<rest>$|[\s,.!;:/–-].*$)",
    )
});
/// Thanks in place of a formula; a name has to stand right below.
pub static THANKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^\s*(?:b\.?v\.?d\.?|bvd)\s*[,]?$
        |^\s*(?:(?:alvast|bij\s+voorbaat|nogmaals|heel\s+erg|hartelijk|met)\s+)?(?:hartelijk\s+)?(?:dank|bedankt|dankjewel|dank\s+je(?:\s+wel)?|dank\s+u(?:\s+wel)?)(?:\s+(?:alvast|bij\s+voorbaat))?\s*[,]?$
        |^\s*(?:many\s+|kind\s+)?(?:thanks|thank\s+you|thx)(?:\s+(?:again|in\s+advance|so\s+much|very\s+much|a\s+lot))?\s*[,]?$
        |^\s*(?:vielen\s+|besten\s+|herzlichen\s+)?(?:danke|dank)(?:\s+(?:im\s+voraus|vorab|schön))?\s*[,]?$",
    )
});
/// What a phone or a webmail adds by itself.
pub static DEVICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^\s*(?:
        (?:verstuurd|verzonden|gestuurd)\s+(?:vanaf|vanuit|vanop|via|met|door)\s
        |(?:sent|written)\s+(?:from|via|with|using|by)\s+(?:my\s|mail\b|outlook|yahoo|proton|gmail|samsung|iphone|ipad|android|blackberry|the\s|a\s|an\s|mobile|k-9|aol|spark|huawei|typeapp|bluemail|nine|fairemail|gmx|web\.de|edison|\w+\s+mail)
        |(?:von\s+meine[mr]\s.{2,40}\s(?:gesendet|geschickt|verschickt))
        |gesendet\s+(?:von|mit|aus|über)\s
        |diese\s+nachricht\s+wurde\s+von\s+mein
        |(?:get|download|hol(?:en)?\s+sie\s+sich)\s+outlook\s+(?:for|für|voor)|outlook\s+(?:voor|for|für)\s.{2,12}(?:downloaden|herunterladen|beziehen)|outlook\s+(?:voor|for|für)\s+(?:ios|android)\s*$
        |envoyé\s+de(?:puis)?\s|enviado\s+desde\s|inviato\s+da\s
        |download\s+(?:de\s+)?(?:outlook|yahoo)
        )",
    )
});
/// What a mailing list adds below a rule.
pub static LIST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)mailing\s?list|\bunsubscribe\b|you\s+received\s+this\s+message\s+because")
});
pub static DISCLAIMER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^\s*[*_\[(]*(?:disclaimer\b|
        (?:de\s+informatie|de\s+inhoud|dit\s+(?:e-?mail)?bericht|deze\s+e-?mail|dit\s+e-?mailbericht|aan\s+(?:dit\s+bericht|deze\s+e-?mail)|this\s+(?:e-?mail|message|communication)|the\s+(?:information|content)s?|diese\s+(?:e-?mail|nachricht)|confidentiality\s+notice|vertrouwelijkheid|privileged)
        .{0,200}?(?:vertrouwelijk|uitsluitend|geadresseerde|bestemd\s+voor|geen\s+rechten|confidential|intended|privileged|recipient|addressee|vertraulich|bestimmt|empfänger)
        |denk\s+(?:aan|om)\s+het\s+milieu|please\s+consider\s+the\s+environment|bitte\s+denken\s+sie\s+an\s+die\s+umwelt
        |virusvrij\b|virus-free\b|virenfrei\b)",
    )
});
