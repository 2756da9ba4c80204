-- What callbacks are signed with (Standard Webhooks). The text itself is needed to sign, so it cannot be hashed.
create table callback_secret (
  org_id text primary key references org (id),
  secret text not null,
  -- Signs as well until previous_until, so that a receiver can change over without losing callbacks.
  previous text,
  previous_until timestamptz,
  -- When it was shown in full; later it is only shown masked.
  shown_at timestamptz,
  created_at timestamptz not null default now()
);

create table callback_delivery (
  org_id text not null,
  -- `evt_<task id>`: the webhook-id, the same for every attempt.
  id text not null,
  task_id text not null,
  url text not null,
  -- Rendered once, when the task ended: the bytes of a poll.
  body text not null,
  status text not null check (status in ('pending', 'delivered', 'failed')),
  -- 1, and one more for every manual redelivery.
  series integer not null default 1,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (org_id, id),
  foreign key (org_id, task_id) references task (org_id, id) on delete cascade
);
create index callback_delivery_list on callback_delivery (org_id, created_at, id);

create table callback_attempt (
  org_id text not null,
  delivery_id text not null,
  series integer not null,
  -- 1 to 4.
  number integer not null,
  started_at timestamptz not null,
  duration_ms integer not null,
  -- HTTP status, or null and why there was none.
  status integer,
  error text,
  response_start text not null,
  primary key (org_id, delivery_id, series, number),
  foreign key (org_id, delivery_id) references callback_delivery (org_id, id) on delete cascade,
  check ((status is null) = (error is not null))
);
