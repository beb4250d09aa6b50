//! Templates of incidents. Called by `desk::incidents`.

use super::{StoreResult, Tx};
use crate::{exec, row, rows};
use app::incidents::model::Template;
use app::status::model::{Bilingual, Impact, IncidentState};

/// The templates by name.
pub async fn templates(tx: &mut Tx) -> StoreResult<Vec<Template>> {
    let rows = rows!(
        tx,
        (i64, String, String, String),
        "SELECT id, name, title_nl, title_en FROM incident_template ORDER BY name LIMIT 200"
    )?;
    let texts = rows!(
        tx,
        (i64, String, String, String),
        "SELECT template_id, state, text_nl, text_en FROM incident_template_text LIMIT 1000"
    )?;
    let hits = rows!(
        tx,
        (i64, String, String),
        "SELECT template_id, component_key, impact FROM incident_template_component
         ORDER BY template_id, component_key LIMIT 20000"
    )?;
    let template = |(id, name, nl, en): (i64, String, String, String)| {
        let text = |state: IncidentState| {
            let found = texts.iter().find(|(of, code, ..)| *of == id && code == state.code());
            found.map(|(.., nl, en)| (state, Bilingual { nl: nl.clone(), en: en.clone() }))
        };
        let hit = |(of, key, impact): &(i64, String, String)| {
            (*of == id).then(|| Some((key.clone(), Impact::from_code(impact)?))).flatten()
        };
        Template {
            id,
            name,
            title: Bilingual { nl, en },
            texts: IncidentState::ALL.into_iter().filter_map(text).collect(),
            components: hits.iter().filter_map(hit).collect(),
        }
    };
    Ok(rows.into_iter().map(template).collect())
}

/// Adds a template (id 0) or changes one; its number, or none where it is gone.
pub async fn template_save(tx: &mut Tx, template: &Template) -> StoreResult<Option<i64>> {
    let Template { id, name, title, texts, components } = template;
    let id = if *id == 0 {
        let (id,) = row!(
            tx,
            (i64,),
            "INSERT INTO incident_template (name, title_nl, title_en) VALUES ($1, $2, $3) RETURNING id",
            name,
            &title.nl,
            &title.en
        )?;
        id
    } else {
        let changed = exec!(
            tx,
            "UPDATE incident_template SET name = $2, title_nl = $3, title_en = $4 WHERE id = $1",
            id,
            name,
            &title.nl,
            &title.en
        )?;
        if changed == 0 {
            return Ok(None);
        }
        *id
    };
    exec!(tx, "DELETE FROM incident_template_text WHERE template_id = $1", id)?;
    for (state, text) in texts {
        exec!(
            tx,
            "INSERT INTO incident_template_text (template_id, state, text_nl, text_en) VALUES ($1, $2, $3, $4)",
            id,
            state.code(),
            &text.nl,
            &text.en
        )?;
    }
    exec!(tx, "DELETE FROM incident_template_component WHERE template_id = $1", id)?;
    for (key, impact) in components {
        exec!(
            tx,
            "INSERT INTO incident_template_component (template_id, component_key, impact) VALUES ($1, $2, $3)",
            id,
            key,
            impact.code()
        )?;
    }
    Ok(Some(id))
}

/// Takes a template away.
pub async fn template_delete(tx: &mut Tx, id: i64) -> StoreResult<bool> {
    Ok(exec!(tx, "DELETE FROM incident_template WHERE id = $1", id)? == 1)
}
