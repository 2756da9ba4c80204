-- The asset library: groups of pictures, videos and sounds that requests name as asset://<id>.
create table asset_group (
  org_id text not null references org (id),
  id text not null,
  name text not null,
  group_type text not null,
  -- The task that made it; a second attempt of that task finds it instead of making another.
  task_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id)
);
create index asset_group_list on asset_group (org_id, created_at, id);
create unique index asset_group_task on asset_group (org_id, task_id) where task_id is not null;

create table asset (
  org_id text not null,
  id text not null,
  group_id text not null,
  name text not null,
  type text not null check (type in ('Image', 'Video', 'Audio')),
  status text not null check (status in ('Processing', 'Active', 'Failed')),
  -- {reason, message} of a failed asset, in words for the caller.
  failure jsonb,
  -- Where to fetch it from; only until that is done, because such links are often secrets of somebody else.
  source_url text,
  -- Null before it is fetched and after it failed: nobody may use a failed file, so its bytes need not stay.
  sha256 text,
  thumbnail_sha256 text,
  task_id text,
  -- This table is its own queue: who processes an asset moves process_after into the future, and attempts fences it.
  attempts integer not null default 0,
  process_after timestamptz not null default now(),
  -- Turns are taken by this time: every asset that an organisation has waiting moves its next one a second back, so
  -- thousands of one do not hold up the first of another.
  fair_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id),
  foreign key (org_id, group_id) references asset_group (org_id, id),
  foreign key (org_id, sha256) references blob (org_id, sha256),
  foreign key (org_id, thumbnail_sha256) references blob (org_id, sha256),
  check ((status = 'Failed') = (failure is not null)),
  check (status <> 'Active' or (sha256 is not null and thumbnail_sha256 is not null)),
  check (status <> 'Processing' or (sha256 is null) <> (source_url is null))
);
create index asset_list on asset (org_id, created_at, id);
create index asset_by_group on asset (org_id, group_id, created_at, id);
create index asset_content on asset (org_id, sha256) where sha256 is not null;
create index asset_thumbnail on asset (org_id, thumbnail_sha256) where thumbnail_sha256 is not null;
create index asset_processing on asset (fair_at) where status = 'Processing';
create index asset_waiting on asset (org_id, fair_at) where status = 'Processing';
create unique index asset_task on asset (org_id, task_id) where task_id is not null;

-- Who agreed to what, and when. No foreign key to the group: the record outlives it, for audits.
create table asset_consent (
  org_id text not null references org (id),
  id text not null,
  group_id text not null,
  -- As the group was called then.
  group_name text not null,
  granted_by text not null,
  granted_at timestamptz not null,
  statement text not null,
  -- The API key that recorded it.
  key_id text not null,
  created_at timestamptz not null default now(),
  primary key (org_id, id)
);
create index asset_consent_group on asset_consent (org_id, group_id, created_at, id);

create function refuse_consent_change() returns trigger language plpgsql as $$
begin
  raise exception 'consent records are append-only';
end $$;
create trigger asset_consent_append_only before update or delete on asset_consent
  for each row execute function refuse_consent_change();
create trigger asset_consent_no_truncate before truncate on asset_consent
  for each statement execute function refuse_consent_change();
