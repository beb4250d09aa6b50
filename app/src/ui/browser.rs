//! What islands need of the browser: going to a page, live regions, listeners on the document.
//!
//! On the server, where islands are rendered once and never run, every function does nothing.
//! Nothing here keeps data: a live region is always fetched anew.

/// Goes to another page.
pub fn go(url: &str) {
    #[cfg(feature = "hydrate")]
    {
        let _ = leptos::prelude::window().location().set_href(url);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = url;
}

/// Scrolls the element with this id into view, as little as needed.
pub fn reveal(id: &str) {
    #[cfg(feature = "hydrate")]
    {
        let _ = regions::reveal(id);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = id;
}

/// Keeps all `[data-live]` regions up to date by the events named `event` at `url`.
pub fn live(url: &str, event: &str) {
    #[cfg(feature = "hydrate")]
    regions::watch(url, event);
    #[cfg(not(feature = "hydrate"))]
    let _ = (url, event);
}

/// Lets the arrow keys walk the days of every 90-day bar of the page.
pub fn walk_bars(lang: crate::Lang) {
    #[cfg(feature = "hydrate")]
    bars::listen(lang);
    #[cfg(not(feature = "hydrate"))]
    let _ = lang;
}

#[cfg(feature = "hydrate")]
mod regions {
    //! Live regions: elements with the address of their content in `data-live`.

    use js_sys::{Date, Function, Object, Promise, Reflect};
    use leptos::__reexports::wasm_bindgen_futures::JsFuture;
    use leptos::prelude::{document, set_interval_with_handle, set_timeout, window};
    use leptos::task::spawn_local;
    use leptos::wasm_bindgen::JsCast;
    use leptos::wasm_bindgen::prelude::Closure;
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;
    use std::time::Duration;
    use web_sys::{Element, EventSource, EventTarget, HtmlElement, MessageEvent, Response};

    /// `element.scrollIntoView({ block: "nearest" })`.
    pub fn reveal(id: &str) -> Option<()> {
        let element = document().get_element_by_id(id)?;
        let options = Object::new();
        Reflect::set(&options, &"block".into(), &"nearest".into()).ok()?;
        let scroll = Reflect::get(&element, &"scrollIntoView".into()).ok()?.dyn_into::<Function>().ok()?;
        scroll.call1(&element, &options).ok().map(|_| ())
    }

    /// Fetches the regions anew at an event with another version than the page has, and when the
    /// page comes back: into view, out of the browser's memory, onto the network, out of sleep.
    pub fn watch(url: &str, event: &str) {
        let watch = Rc::new(Watch {
            url: url.to_owned(),
            event: event.to_owned(),
            source: RefCell::default(),
            seen: RefCell::new(version()),
            heard: Cell::new(Date::now()),
            beat: Cell::new(Date::now()),
        });
        watch.open();
        let hidden = watch.clone();
        listen(&document(), "visibilitychange", move || {
            if document().hidden() { hidden.close() } else { hidden.back() }
        });
        let gone = watch.clone();
        listen(&window(), "pagehide", move || gone.close());
        for event in ["pageshow", "online"] {
            let back = watch.clone();
            // A page that has just been opened is the truth already.
            listen(&window(), event, move || {
                if back.is_quiet() || event == "online" {
                    back.back();
                }
            });
        }
        let _ = set_interval_with_handle(move || watch.look(), BEAT);
    }

    /// How often it is looked whether the machine slept or the connection died.
    const BEAT: Duration = Duration::from_secs(2);
    /// A beat that comes so late, in milliseconds, means that the machine slept.
    const SLEPT: f64 = 8_000.0;
    /// The server says something every 20 seconds; quiet for so long, the connection is dead.
    const QUIET: f64 = 50_000.0;
    /// After a change each page waits up to so many milliseconds, each its own: all ask at once else.
    const SPREAD: f64 = 600.0;
    /// A region that couldn't be fetched is tried again: a network wakes up later than its machine.
    const TRIES: u32 = 4;
    const PAUSE: Duration = Duration::from_millis(1200);

    /// What hears a message of the stream.
    type Ear = Closure<dyn Fn(MessageEvent)>;

    struct Watch {
        url: String,
        event: String,
        source: RefCell<Option<(EventSource, Ear)>>,
        /// The version that the page shows.
        seen: RefCell<Option<String>>,
        /// When the server was last heard.
        heard: Cell<f64>,
        /// When this page last looked at the clock.
        beat: Cell<f64>,
    }

    impl Watch {
        fn open(self: &Rc<Self>) {
            self.close();
            if document().hidden() {
                return;
            }
            self.heard.set(Date::now());
            let Ok(source) = EventSource::new(&self.url) else { return };
            let ear = self.clone();
            let heard = Ear::new(move |message: MessageEvent| {
                ear.heard.set(Date::now());
                let version = message.data().as_string();
                if *ear.seen.borrow() != version {
                    ear.seen.replace(version);
                    let wait = (js_sys::Math::random() * SPREAD) as u64;
                    set_timeout(refresh, Duration::from_millis(wait));
                }
            });
            let _ = source.add_event_listener_with_callback(&self.event, heard.as_ref().unchecked_ref());
            self.source.replace(Some((source, heard)));
        }

        fn close(&self) {
            if let Some((source, _ear)) = self.source.take() {
                source.close();
            }
        }

        /// No stream, or one that the browser has given up.
        fn is_quiet(&self) -> bool {
            let source = self.source.borrow();
            source.as_ref().is_none_or(|(source, _)| source.ready_state() == EventSource::CLOSED)
        }

        /// The page is looked at again: what it shows may be old.
        fn back(self: &Rc<Self>) {
            self.open();
            refresh();
        }

        fn look(self: &Rc<Self>) {
            let now = Date::now();
            let slept = now - self.beat.replace(now) > SLEPT;
            if document().hidden() {
                return;
            }
            let dead = now - self.heard.get() > QUIET;
            if slept {
                self.back();
            } else if dead || (self.is_quiet() && js_sys::Math::random() < 0.1) {
                // Refused outright: the server has no room. Come back, but not all at once.
                self.back();
            }
        }
    }

    fn listen(target: &EventTarget, event: &str, hear: impl Fn() + 'static) {
        let hear = Closure::<dyn Fn()>::new(hear);
        let _ = target.add_event_listener_with_callback(event, hear.as_ref().unchecked_ref());
        hear.forget();
    }

    /// The version of the status that the page was rendered with.
    fn version() -> Option<String> {
        document().query_selector("[data-version]").ok()??.get_attribute("data-version")
    }

    fn refresh() {
        let Ok(found) = document().query_selector_all("[data-live]") else { return };
        for index in 0..found.length() {
            if let Some(region) = found.item(index).and_then(|node| node.dyn_into::<Element>().ok()) {
                spawn_local(renew_at_last(region));
            }
        }
    }

    async fn renew_at_last(region: Element) {
        for _ in 0..TRIES {
            if renew(&region).await.is_some() {
                return;
            }
            let pause = Promise::new(&mut |done, _| {
                let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(
                    &done,
                    i32::try_from(PAUSE.as_millis()).unwrap_or_default(),
                );
            });
            let _ = JsFuture::from(pause).await;
        }
    }

    /// Puts fresh content into a region. Where a whole page comes, the part with the region's id counts.
    async fn renew(region: &Element) -> Option<()> {
        let html = text(&region.get_attribute("data-live")?).await?;
        let fresh = document().create_element("div").ok()?;
        fresh.set_inner_html(&html);
        let part = match region.id() {
            id if id.is_empty() => None,
            id => fresh.query_selector(&format!("#{id}")).ok()?,
        };
        let html = part.map_or(html, |part| part.inner_html());
        let focused = focused_link(region);
        region.set_inner_html(&html);
        if let Some(href) = focused
            && let Ok(Some(link)) = region.query_selector(&format!("a[href=\"{href}\"]"))
            && let Ok(link) = link.dyn_into::<HtmlElement>()
        {
            let _ = link.focus();
        }
        Some(())
    }

    /// The address of the link inside the region that has the focus, to give it back.
    fn focused_link(region: &Element) -> Option<String> {
        let active = document().active_element()?;
        if region.contains(Some(&active)) { active.get_attribute("href") } else { None }
    }

    async fn text(url: &str) -> Option<String> {
        let answer = JsFuture::from(window().fetch_with_str(url)).await.ok()?;
        let answer: Response = answer.dyn_into().ok()?;
        if !answer.ok() {
            return None;
        }
        JsFuture::from(answer.text().ok()?).await.ok()?.as_string()
    }
}

#[cfg(feature = "hydrate")]
mod bars {
    //! The 90-day bars: one tab stop each; the arrow keys walk their days and say them.

    use crate::Lang;
    use leptos::prelude::document;
    use leptos::wasm_bindgen::JsCast;
    use leptos::wasm_bindgen::prelude::Closure;
    use web_sys::{Element, KeyboardEvent};

    const LAST: i32 = 89;
    const SVG: &str = "http://www.w3.org/2000/svg";

    /// One listener for all bars: they may be replaced by a live region.
    pub fn listen(lang: Lang) {
        let pressed = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if let Some(bar) = target.filter(|element| element.class_list().contains("bar90"))
                && walk(&bar, &event.key(), lang).is_some()
            {
                event.prevent_default();
            }
        });
        let _ = document().add_event_listener_with_callback("keydown", pressed.as_ref().unchecked_ref());
        pressed.forget();
    }

    /// Moves the mark in a bar and says the day.
    fn walk(bar: &Element, key: &str, lang: Lang) -> Option<()> {
        let group = bar.query_selector("g").ok()??;
        let mark = group.query_selector(".at").ok()?;
        let at = mark.as_ref().and_then(day_of);
        let to = match key {
            "ArrowLeft" => at.map_or(LAST, |day| day - 1).max(0),
            "ArrowRight" => at.map_or(LAST, |day| day + 1).min(LAST),
            "Home" => 0,
            "End" => LAST,
            _ => return None,
        };
        let mark = match mark {
            Some(mark) => mark,
            None => {
                let mark = document().create_element_ns(Some(SVG), "rect").ok()?;
                mark.set_attribute("class", "at").ok()?;
                group.append_child(&mark).ok()?;
                mark
            }
        };
        mark.set_attribute("x", &to.to_string()).ok()?;
        let say = bar.parent_element()?.query_selector(".bar90-say").ok()??;
        say.set_text_content(Some(&words(&group, bar, to, lang)?));
        Some(())
    }

    fn day_of(rect: &Element) -> Option<i32> {
        rect.get_attribute("x")?.parse().ok()
    }

    /// What happened on a day: the title of its rect, or the date and that nothing did.
    fn words(group: &Element, bar: &Element, day: i32, lang: Lang) -> Option<String> {
        let event = group.query_selector(&format!("rect:not(.at)[x=\"{day}\"] title")).ok()?;
        if let Some(event) = event {
            return event.text_content();
        }
        let date = js_sys::Date::new(&bar.get_attribute("data-last")?.into());
        date.set_time(date.get_time() - f64::from(LAST - day) * 86_400_000.0);
        let iso = date.to_iso_string().as_string()?;
        let (month, number) = (iso.get(5..7)?, iso.get(8..10)?.trim_start_matches('0'));
        let month = crate::ui::month_name(lang, month.parse().ok()?);
        Some(format!("{number} {month}: {}", lang.t("geen storing", "no incident")))
    }
}
