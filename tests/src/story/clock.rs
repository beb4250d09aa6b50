//! The clock of a play: it goes from one moment to another in as much real time as is given.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

#[derive(Clone)]
pub struct Clock(Arc<Mutex<Run>>);

struct Run {
    from: i64,
    to: i64,
    began: Instant,
    takes: Duration,
}

impl Clock {
    pub fn new(at: i64) -> Clock {
        Clock(Arc::new(Mutex::new(Run { from: at, to: at, began: Instant::now(), takes: Duration::ZERO })))
    }

    /// The time on it, in microseconds. It never stands still, so that no two things happen at once.
    pub fn now(&self) -> i64 {
        let run = self.0.lock().unwrap();
        let gone = run.began.elapsed();
        let ticks = i64::try_from(gone.as_micros()).unwrap();
        if gone >= run.takes {
            return run.to + ticks - i64::try_from(run.takes.as_micros()).unwrap();
        }
        let share = gone.as_secs_f64() / run.takes.as_secs_f64();
        run.from + ((run.to - run.from) as f64 * share) as i64
    }

    /// Goes to a moment; never back.
    pub fn go(&self, to: i64, takes: Duration) {
        let now = self.now();
        *self.0.lock().unwrap() = Run { from: now, to: to.max(now), began: Instant::now(), takes };
    }

    /// Lets some of its time pass.
    pub fn pass(&self, time: i64, takes: Duration) {
        self.go(self.now() + time, takes);
    }
}
