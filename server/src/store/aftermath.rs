//! Postmortems, follow-ups, causes, and the questions of an incident. Called by `desk::aftermath`;
//! the status reads which incident has questions.

use super::{StoreResult, Tx};
use crate::{exec, opt, row, rows};
use app::Moment;
use app::aftermath::model::PostmortemState;
use app::status::model::Bilingual;

/// A postmortem's draft.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct PostmortemRow {
    /// Code of the state.
    pub state: String,
    /// Until when it is promised.
    pub due_at: Option<Moment>,
    /// The draft in Dutch, Markdown.
    pub text_nl: String,
    /// The draft in English, Markdown.
    pub text_en: String,
    /// Goes up at each change of the draft.
    pub version: i64,
}

/// A postmortem as it was published.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct VersionRow {
    /// Its id.
    pub id: i64,
    /// Its incident.
    pub incident_id: i64,
    /// 1 is the first.
    pub number: i64,
    /// Code of the state.
    pub state: String,
    /// When.
    pub at: Moment,
    /// Dutch, Markdown.
    pub text_nl: String,
    /// English, Markdown.
    pub text_en: String,
}

/// A follow-up.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FollowUpRow {
    /// Its id.
    pub id: i64,
    /// Its incident.
    pub incident_id: i64,
    /// What is done, in Dutch.
    pub text_nl: String,
    /// What is done, in English.
    pub text_en: String,
    /// Who does it.
    pub owner: String,
    /// A date, or empty.
    pub due: String,
    /// Whether readers see it.
    pub public: bool,
    /// When it was done.
    pub done_at: Option<Moment>,
}

/// A cause, with what it names.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CauseRow {
    /// Its id.
    pub id: i64,
    /// The incident it is about.
    pub incident_id: i64,
    /// `cause` or `unrelated`.
    pub relation: String,
    /// Why, in Dutch.
    pub text_nl: String,
    /// Why, in English.
    pub text_en: String,
    /// Slug of the planned work, where it is one.
    pub work: Option<String>,
    /// Slug of the earlier incident, where it is one.
    pub earlier: Option<String>,
    /// The title in Dutch.
    pub title_nl: String,
    /// The title in English.
    pub title_en: String,
    /// When that began.
    pub began_at: Moment,
}

/// A ticket whose question may be a common one.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct QuestionRow {
    /// Its number.
    pub number: i64,
    /// Code of its language.
    pub lang: String,
    /// Its subject.
    pub subject: String,
    /// What its requester wrote first.
    pub text: String,
}

/// A postmortem or follow-up that is still to be done.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DutyRow {
    /// The incident's slug.
    pub slug: String,
    /// The incident's title in Dutch.
    pub title_nl: String,
    /// The incident's title in English.
    pub title_en: String,
    /// What is to be done, in Dutch; empty for the postmortem itself.
    pub text_nl: String,
    /// What is to be done, in English.
    pub text_en: String,
    /// Who does it.
    pub owner: String,
    /// A date, or empty.
    pub due: String,
    /// Until when a postmortem is promised.
    pub due_at: Option<Moment>,
}

/// An incident by its slug: number, titles, beginning, end.
pub async fn incident_of(
    tx: &mut Tx,
    slug: &str,
) -> StoreResult<Option<(i64, String, String, Moment, Option<Moment>)>> {
    opt!(
        tx,
        (i64, String, String, Moment, Option<Moment>),
        "SELECT id, title_nl, title_en, started_at, resolved_at FROM incident WHERE slug = $1",
        slug
    )
}

/// The postmortem of an incident.
pub async fn postmortem(tx: &mut Tx, incident: i64) -> StoreResult<Option<PostmortemRow>> {
    opt!(
        tx,
        PostmortemRow,
        "SELECT state, due_at, text_nl, text_en, version FROM postmortem WHERE incident_id = $1",
        incident
    )
}

/// Decides whether there is one, and by when; `text` is the draft that a new one begins with.
pub async fn postmortem_decide(
    tx: &mut Tx,
    incident: i64,
    (state, due_at): (PostmortemState, Option<Moment>),
    text: &Bilingual,
    by: Option<i64>,
    now: Moment,
) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO postmortem (incident_id, state, due_at, text_nl, text_en, updated_at, author_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (incident_id) DO UPDATE SET state = excluded.state, due_at = excluded.due_at,
           updated_at = excluded.updated_at, author_id = excluded.author_id",
        incident,
        state.code(),
        due_at,
        &text.nl,
        &text.en,
        now,
        by
    )?;
    Ok(())
}

/// Writes the draft, if it is still at this version; says whether it was.
pub async fn postmortem_save(
    tx: &mut Tx,
    (incident, version): (i64, i64),
    state: PostmortemState,
    text: &Bilingual,
    by: Option<i64>,
    now: Moment,
) -> StoreResult<bool> {
    let changed = exec!(
        tx,
        "UPDATE postmortem SET state = $3, text_nl = $4, text_en = $5, updated_at = $6, author_id = $7,
           version = version + 1 WHERE incident_id = $1 AND version = $2",
        incident,
        version,
        state.code(),
        &text.nl,
        &text.en,
        now,
        by
    )?;
    Ok(changed == 1)
}

/// Publishes a version; its id.
pub async fn version_add(
    tx: &mut Tx,
    incident: i64,
    state: PostmortemState,
    text: &Bilingual,
    by: Option<i64>,
    now: Moment,
) -> StoreResult<i64> {
    let (id,) = row!(
        tx,
        (i64,),
        "INSERT INTO postmortem_version (incident_id, number, state, at, text_nl, text_en, author_id)
         VALUES ($1, (SELECT COALESCE(MAX(number), 0) + 1 FROM postmortem_version WHERE incident_id = $1),
                 $2, $3, $4, $5, $6) RETURNING id",
        incident,
        state.code(),
        now,
        &text.nl,
        &text.en,
        by
    )?;
    Ok(id)
}

/// Published versions of one incident, latest first.
pub async fn versions(tx: &mut Tx, incident: i64) -> StoreResult<Vec<VersionRow>> {
    rows!(
        tx,
        VersionRow,
        "SELECT id, incident_id, number, state, at, text_nl, text_en FROM postmortem_version
         WHERE incident_id = $1 ORDER BY number DESC LIMIT 100",
        incident
    )
}

/// The latest published versions, latest first.
pub async fn versions_latest(tx: &mut Tx, limit: i64) -> StoreResult<Vec<VersionRow>> {
    rows!(
        tx,
        VersionRow,
        "SELECT id, incident_id, number, state, at, text_nl, text_en FROM postmortem_version
         ORDER BY id DESC LIMIT $1",
        limit
    )
}

/// Postmortems that are promised: incident and moment.
pub async fn postmortems_pending(tx: &mut Tx) -> StoreResult<Vec<(i64, Option<Moment>)>> {
    rows!(
        tx,
        (i64, Option<Moment>),
        "SELECT incident_id, due_at FROM postmortem WHERE state = 'pending' ORDER BY incident_id DESC LIMIT 500"
    )
}

/// Follow-ups of one incident, in their order.
pub async fn follow_ups(tx: &mut Tx, incident: i64) -> StoreResult<Vec<FollowUpRow>> {
    rows!(
        tx,
        FollowUpRow,
        "SELECT id, incident_id, text_nl, text_en, owner, due, public, done_at FROM follow_up
         WHERE incident_id = $1 ORDER BY id LIMIT 200",
        incident
    )
}

/// The latest follow-ups that readers see, in their order.
pub async fn follow_ups_public(tx: &mut Tx, limit: i64) -> StoreResult<Vec<FollowUpRow>> {
    rows!(
        tx,
        FollowUpRow,
        "SELECT id, incident_id, text_nl, text_en, owner, due, public, done_at FROM follow_up
         WHERE public ORDER BY incident_id DESC, id LIMIT $1",
        limit
    )
}

/// Adds a follow-up.
pub async fn follow_up_add(tx: &mut Tx, row: &FollowUpRow, now: Moment) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO follow_up (incident_id, text_nl, text_en, owner, due, public, created_at, done_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        row.incident_id,
        &row.text_nl,
        &row.text_en,
        &row.owner,
        &row.due,
        row.public,
        now,
        row.done_at
    )?;
    Ok(())
}

/// Changes a follow-up of this incident; says whether there is one. What was done before keeps its time.
pub async fn follow_up_change(tx: &mut Tx, row: &FollowUpRow) -> StoreResult<bool> {
    let changed = exec!(
        tx,
        "UPDATE follow_up SET text_nl = $3, text_en = $4, owner = $5, due = $6, public = $7,
           done_at = CASE WHEN $8 THEN COALESCE(done_at, $9) END
         WHERE id = $1 AND incident_id = $2",
        row.id,
        row.incident_id,
        &row.text_nl,
        &row.text_en,
        &row.owner,
        &row.due,
        row.public,
        row.done_at.is_some(),
        row.done_at
    )?;
    Ok(changed == 1)
}

/// Takes a follow-up of this incident away; says whether there was one.
pub async fn follow_up_remove(tx: &mut Tx, incident: i64, id: i64) -> StoreResult<bool> {
    Ok(exec!(tx, "DELETE FROM follow_up WHERE id = $1 AND incident_id = $2", id, incident)? == 1)
}

/// Causes of one incident.
pub async fn causes(tx: &mut Tx, incident: i64) -> StoreResult<Vec<CauseRow>> {
    rows!(
        tx,
        CauseRow,
        "SELECT c.id, c.incident_id, c.relation, c.text_nl, c.text_en, m.slug AS work, i.slug AS earlier,
                COALESCE(m.title_nl, i.title_nl, '') AS title_nl, COALESCE(m.title_en, i.title_en, '') AS title_en,
                COALESCE(m.began_at, m.starts_at, i.started_at, 0) AS began_at
         FROM incident_cause c LEFT JOIN maintenance m ON m.id = c.maintenance_id
         LEFT JOIN incident i ON i.id = c.earlier_id WHERE c.incident_id = $1 ORDER BY c.relation, c.id LIMIT 100",
        incident
    )
}

/// The latest causes that were named.
pub async fn causes_latest(tx: &mut Tx, limit: i64) -> StoreResult<Vec<CauseRow>> {
    rows!(
        tx,
        CauseRow,
        "SELECT c.id, c.incident_id, c.relation, c.text_nl, c.text_en, m.slug AS work, i.slug AS earlier,
                COALESCE(m.title_nl, i.title_nl, '') AS title_nl, COALESCE(m.title_en, i.title_en, '') AS title_en,
                COALESCE(m.began_at, m.starts_at, i.started_at, 0) AS began_at
         FROM incident_cause c LEFT JOIN maintenance m ON m.id = c.maintenance_id
         LEFT JOIN incident i ON i.id = c.earlier_id ORDER BY c.incident_id DESC, c.relation, c.id LIMIT $1",
        limit
    )
}

/// What a cause names.
#[derive(Clone, Copy, Debug, Default)]
pub struct CauseOf {
    /// Planned work.
    pub maintenance_id: Option<i64>,
    /// An earlier incident.
    pub earlier_id: Option<i64>,
}

/// Names a cause; naming the same again changes what was said.
pub async fn cause_save(
    tx: &mut Tx,
    incident: i64,
    of: CauseOf,
    relation: &str,
    text: &Bilingual,
    by: Option<i64>,
    now: Moment,
) -> StoreResult<()> {
    exec!(
        tx,
        "DELETE FROM incident_cause WHERE incident_id = $1 AND (maintenance_id = $2 OR earlier_id = $3)",
        incident,
        of.maintenance_id,
        of.earlier_id
    )?;
    exec!(
        tx,
        "INSERT INTO incident_cause (incident_id, maintenance_id, earlier_id, relation, text_nl, text_en, at, author_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        incident,
        of.maintenance_id,
        of.earlier_id,
        relation,
        &text.nl,
        &text.en,
        now,
        by
    )?;
    Ok(())
}

/// Takes a cause back; says whether there was one.
pub async fn cause_remove(tx: &mut Tx, incident: i64, id: i64) -> StoreResult<bool> {
    Ok(exec!(tx, "DELETE FROM incident_cause WHERE id = $1 AND incident_id = $2", id, incident)? == 1)
}

/// Planned work that began before a moment, latest first: number, titles, beginning.
pub async fn works_before(tx: &mut Tx, before: Moment) -> StoreResult<Vec<(i64, String, String, Moment)>> {
    rows!(
        tx,
        (i64, String, String, Moment),
        "SELECT id, title_nl, title_en, began_at FROM maintenance WHERE began_at < $1
         ORDER BY began_at DESC, id DESC LIMIT 20",
        before
    )
}

/// Incidents that began before a moment, latest first.
pub async fn incidents_before(
    tx: &mut Tx,
    before: Moment,
) -> StoreResult<Vec<(i64, String, String, Moment)>> {
    rows!(
        tx,
        (i64, String, String, Moment),
        "SELECT id, title_nl, title_en, started_at FROM incident WHERE started_at < $1
         ORDER BY started_at DESC, id DESC LIMIT 20",
        before
    )
}

/// Postmortems that wait and follow-ups that are open.
pub async fn duties(tx: &mut Tx, limit: i64) -> StoreResult<Vec<DutyRow>> {
    rows!(
        tx,
        DutyRow,
        "SELECT i.slug, i.title_nl, i.title_en, '' AS text_nl, '' AS text_en, '' AS owner, '' AS due, p.due_at
         FROM postmortem p JOIN incident i ON i.id = p.incident_id WHERE p.state = 'pending'
         UNION ALL
         SELECT i.slug, i.title_nl, i.title_en, f.text_nl, f.text_en, f.owner, f.due, CAST(NULL AS BIGINT)
         FROM follow_up f JOIN incident i ON i.id = f.incident_id WHERE f.done_at IS NULL LIMIT $1",
        limit
    )
}

/// Tickets held with an incident: how many.
pub async fn held_count(tx: &mut Tx, incident: i64) -> StoreResult<i64> {
    let (n,) = row!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM ticket t JOIN hold h ON h.id = t.hold_id
         WHERE h.incident_id = $1 AND t.state = 'held'",
        incident
    )?;
    Ok(n)
}

/// What was asked in the tickets held with an incident, oldest first.
pub async fn held_questions(tx: &mut Tx, incident: i64, limit: i64) -> StoreResult<Vec<QuestionRow>> {
    rows!(
        tx,
        QuestionRow,
        "SELECT t.number, t.lang, t.subject,
                COALESCE((SELECT substr(e.text, 1, 1500) FROM entry e WHERE e.ticket_number = t.number
                          AND e.kind = 'requester' ORDER BY e.id LIMIT 1), t.excerpt) AS text
         FROM ticket t JOIN hold h ON h.id = t.hold_id
         WHERE h.incident_id = $1 AND t.merged_into IS NULL ORDER BY t.number LIMIT $2",
        incident,
        limit
    )
}

/// Binds a collection to an incident.
pub async fn faq_bind(tx: &mut Tx, incident: i64, collection: &str) -> StoreResult<()> {
    exec!(
        tx,
        "INSERT INTO incident_faq (incident_id, collection_id) VALUES ($1, (SELECT id FROM collection WHERE slug = $2))
         ON CONFLICT (incident_id) DO NOTHING",
        incident,
        collection
    )?;
    Ok(())
}

/// The collection of an incident.
pub async fn faq_of(tx: &mut Tx, incident: i64) -> StoreResult<Option<String>> {
    let found = opt!(
        tx,
        (String,),
        "SELECT c.slug FROM incident_faq f JOIN collection c ON c.id = f.collection_id WHERE f.incident_id = $1",
        incident
    )?;
    Ok(found.map(|(slug,)| slug))
}

/// Incidents whose collection has something to read: number and the collection's slug.
pub async fn faqs_public(tx: &mut Tx) -> StoreResult<Vec<(i64, String)>> {
    rows!(
        tx,
        (i64, String),
        "SELECT f.incident_id, c.slug FROM incident_faq f JOIN collection c ON c.id = f.collection_id
         WHERE EXISTS (SELECT 1 FROM article a WHERE a.collection_id = c.id AND a.published)
         ORDER BY f.incident_id DESC LIMIT 500"
    )
}

/// Articles of a collection, published or not: id, language, title, published.
pub async fn articles_of(tx: &mut Tx, collection: &str) -> StoreResult<Vec<(i64, String, String, bool)>> {
    rows!(
        tx,
        (i64, String, String, bool),
        "SELECT a.id, a.lang, a.title, a.published FROM article a JOIN collection c ON c.id = a.collection_id
         WHERE c.slug = $1 ORDER BY a.id LIMIT 200",
        collection
    )
}
