-- What the App is called at GitHub, as a worker heard it last: a web without a worker goes by it.
CREATE TABLE slug (
    app_id bigint PRIMARY KEY,
    slug   text NOT NULL
);
