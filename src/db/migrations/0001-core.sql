-- Organisations, keys, money and tasks. Every key begins with org_id, so the tables can be distributed by it or the
-- fleet split into cells by organisation. Amounts are integer micro-credits (1 credit = 1,000,000).

create table org (
  id text primary key,
  name text not null,
  created_at timestamptz not null default now()
);

create table api_key (
  org_id text not null references org (id),
  id text not null,
  name text not null,
  prefix text not null,
  last4 text not null,
  -- SHA-256 of the whole secret. The secret has 190 random bits, so a slow password hash would only cost the caller.
  secret_hash bytea not null unique,
  scopes jsonb not null,
  models jsonb,
  credit_limit_micro bigint check (credit_limit_micro >= 0),
  -- Reserved or captured through this key; kept only while the key has a limit, so other keys have no hot row.
  spent_micro bigint not null default 0 check (spent_micro >= 0),
  requests_per_minute integer check (requests_per_minute > 0),
  concurrency integer check (concurrency > 0),
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (org_id, id)
);

-- Token bucket of one key; only keys with requests_per_minute have a row.
create table request_bucket (
  org_id text not null,
  key_id text not null,
  tokens double precision not null,
  updated_at timestamptz not null,
  primary key (org_id, key_id)
);

create table wallet (
  org_id text primary key references org (id),
  available_micro bigint not null default 0 check (available_micro >= 0),
  held_micro bigint not null default 0 check (held_micro >= 0)
);

-- Append-only. topup: outside → available; reserve: available → held; capture: held → revenue; release: held → available.
create table ledger (
  org_id text not null references org (id),
  id bigint generated always as identity,
  task_id text,
  kind text not null check (kind in ('topup', 'reserve', 'capture', 'release')),
  amount_micro bigint not null check (amount_micro > 0),
  idempotency text,
  created_at timestamptz not null default now(),
  primary key (org_id, id),
  check ((kind = 'topup') = (task_id is null))
);
create unique index ledger_once on ledger (org_id, task_id, kind) where task_id is not null;
create unique index ledger_idempotency on ledger (org_id, idempotency) where idempotency is not null;

create function refuse_ledger_change() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only';
end $$;
create trigger ledger_append_only before update or delete on ledger
  for each row execute function refuse_ledger_change();
create trigger ledger_no_truncate before truncate on ledger
  for each statement execute function refuse_ledger_change();

create table task (
  org_id text not null references org (id),
  id text not null,
  key_id text not null,
  model text not null,
  dialect text not null,
  status text not null check (status in ('pending', 'processing', 'completed', 'failed')),
  progress double precision not null,
  stage text not null,
  -- Fence: whoever runs, retries or settles the task says which attempt it holds; any other number changes nothing.
  attempt integer not null,
  params jsonb not null,
  warnings jsonb not null,
  inputs jsonb not null,
  outputs jsonb not null,
  failure jsonb,
  callback_url text,
  billing_rule text not null,
  billing_units double precision not null,
  reserved_micro bigint not null check (reserved_micro >= 0),
  captured_micro bigint check (captured_micro between 0 and reserved_micro),
  output_seconds double precision,
  estimated_seconds double precision not null,
  engine_job_id text not null,
  cost_units double precision not null,
  metadata jsonb not null,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  -- The queue's job that may run it now; a retry puts another one in its place.
  job_id uuid not null,
  -- Start-time fair queueing: the smaller, the sooner (see queue_clock).
  fair_tag bigint not null,
  -- A task that has not ended by then fails as expired.
  expires_at timestamptz not null,
  -- What a remote engine answered to submit; stored before the first poll, so a crash never pays twice.
  engine_handle jsonb,
  -- Storage keys of the inputs: an object goes when no task needs it any more.
  input_keys jsonb not null,
  inputs_deleted_at timestamptz,
  outputs_deleted_at timestamptz,
  primary key (org_id, id)
);
create index task_list on task (org_id, created_at, id);
create index task_open on task (org_id, key_id) where status in ('pending', 'processing');
create index task_pending on task (status) where status in ('pending', 'processing');
create index task_overdue on task (expires_at) where status in ('pending', 'processing');
create index task_inputs_left on task (finished_at) where finished_at is not null and inputs_deleted_at is null;
create index task_input_keys on task using gin (input_keys) where inputs_deleted_at is null;
create index task_outputs_left on task (finished_at) where finished_at is not null and outputs_deleted_at is null;

-- Deleted tasks. Servers that keep ended tasks in memory read the latest ones; an id is never used again.
create table task_tombstone (
  org_id text not null,
  id text not null,
  deleted_at timestamptz not null default now(),
  primary key (org_id, id)
);
create index task_tombstone_recent on task_tombstone (deleted_at);

create table idempotency (
  org_id text not null,
  key text not null,
  body_hash text not null,
  state text not null check (state in ('open', 'done')),
  -- Who is creating the task; a create whose row was taken over (its process died) must not commit.
  owner text not null,
  task_id text,
  created_at timestamptz not null default now(),
  primary key (org_id, key)
);
create index idempotency_age on idempotency (created_at);

-- V of start-time fair queueing: the tag of the job last started, over all workers.
create table queue_clock (
  queue text primary key,
  tag bigint not null default 0
);
-- The tag given last to each organisation.
create table queue_lane (
  queue text not null,
  org_id text not null,
  last_tag bigint not null,
  primary key (queue, org_id)
);

-- Running means by model: seconds of work per second of output (per picture when the model makes pictures).
create table engine_speed (
  model text primary key,
  seconds_per_unit double precision not null check (seconds_per_unit > 0),
  samples bigint not null,
  updated_at timestamptz not null default now()
);
