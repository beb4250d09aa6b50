//! The macros that put the same SQL with `$1` into both databases. The
//! statement is always a literal, so that a test can prepare every one of them
//! (`tests/src/statements.rs` reads them out of the source).
//!
//! `rows!(tx, Row, "SELECT …", a, b)` → `Vec<Row>`; `row!` → exactly one;
//! `opt!` → `Option<Row>`; `exec!(tx, "UPDATE …", a)` → rows changed. `Row` is a
//! `FromRow` struct or a tuple.

/// All rows.
#[macro_export]
macro_rules! rows {
    ($tx:expr, $row:ty, $sql:literal $(, $bind:expr)* $(,)?) => {
        $crate::on_both!($tx, sqlx::query_as::<_, $row>($sql) $(, $bind)*; fetch_all)
    };
}

/// Exactly one row.
#[macro_export]
macro_rules! row {
    ($tx:expr, $row:ty, $sql:literal $(, $bind:expr)* $(,)?) => {
        $crate::on_both!($tx, sqlx::query_as::<_, $row>($sql) $(, $bind)*; fetch_one)
    };
}

/// A row or none.
#[macro_export]
macro_rules! opt {
    ($tx:expr, $row:ty, $sql:literal $(, $bind:expr)* $(,)?) => {
        $crate::on_both!($tx, sqlx::query_as::<_, $row>($sql) $(, $bind)*; fetch_optional)
    };
}

/// A statement without rows; gives how many it changed.
#[macro_export]
macro_rules! exec {
    ($tx:expr, $sql:literal $(, $bind:expr)* $(,)?) => {
        match &mut *$tx {
            $crate::store::Tx::Lite(tx) => sqlx::query($sql) $(.bind($bind))* .execute(&mut **tx).await
                .map(|done| done.rows_affected()).map_err($crate::store::StoreError::from),
            $crate::store::Tx::Pg(tx) => sqlx::query($sql) $(.bind($bind))* .execute(&mut **tx).await
                .map(|done| done.rows_affected()).map_err($crate::store::StoreError::from),
        }
    };
}

/// The shape behind the others.
#[macro_export]
#[doc(hidden)]
macro_rules! on_both {
    ($tx:expr, $query:expr $(, $bind:expr)*; $fetch:ident) => {
        match &mut *$tx {
            $crate::store::Tx::Lite(tx) => $query $(.bind($bind))* .$fetch(&mut **tx).await
                .map_err($crate::store::StoreError::from),
            $crate::store::Tx::Pg(tx) => $query $(.bind($bind))* .$fetch(&mut **tx).await
                .map_err($crate::store::StoreError::from),
        }
    };
}
