//! Results in a list under a field, in groups. Shared by the search box and the subject field.
