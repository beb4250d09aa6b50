//! Loket through its real doors. Laid out like the features; each test runs on
//! SQLite and on PostgreSQL, with a database of its own, real sockets and a real
//! spool. PostgreSQL is skipped (and says so) unless `LOKET_TEST_POSTGRES` names
//! one: `cargo xtask test` starts it.

#![expect(clippy::unwrap_used, reason = "in a test, what fails should break off")]

mod accounts;
mod aftermath;
mod base;
mod books;
mod broadcast_kills;
mod broadcasts;
mod cli;
mod community;
mod components;
mod contact;
mod deeds;
mod demo;
mod desk;
mod dns;
mod dovecot;
mod faq;
mod floor;
mod health;
mod hooks;
mod imap;
mod incidents;
mod mail;
mod mails;
mod monitors;
mod months;
mod moto;
mod outage;
mod outbox;
mod pictures;
mod planned;
mod process;
mod publish;
mod relay;
mod restore;
mod routes;
mod s3;
mod search;
mod senders;
mod shops;
mod signing;
mod statements;
mod status;
mod status_rules;
mod storm;
mod story;
mod subscribers;
mod switchboard;
mod target;
mod tickets;
mod tidy;
mod torture;
mod web;
mod webhooks;
