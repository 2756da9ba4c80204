-- Usage is read from the tasks themselves; what a deleted task was stays here, because what it cost stays in the ledger.
create table deleted_task (
  org_id text not null references org (id),
  id text not null,
  key_id text not null,
  model text not null,
  status text not null,
  captured_micro bigint not null,
  output_seconds double precision,
  finished_at timestamptz not null,
  primary key (org_id, id)
);
create index deleted_task_finished on deleted_task (org_id, finished_at);
create index task_finished on task (org_id, finished_at) where finished_at is not null;

create function keep_deleted_task() returns trigger language plpgsql as $$
begin
  insert into deleted_task (org_id, id, key_id, model, status, captured_micro, output_seconds, finished_at)
    values (old.org_id, old.id, old.key_id, old.model, old.status, coalesce(old.captured_micro, 0), old.output_seconds,
            coalesce(old.finished_at, now()));
  return old;
end $$;
create trigger task_deleted before delete on task for each row execute function keep_deleted_task();

-- Whose money an entry was about, whether or not its task still exists.
create view ledger_entry as
  select l.org_id, l.id, l.task_id, l.kind, l.amount_micro, l.created_at,
         coalesce(t.key_id, d.key_id) as key_id, coalesce(t.model, d.model) as model
    from ledger l
    left join task t on t.org_id = l.org_id and t.id = l.task_id
    left join deleted_task d on d.org_id = l.org_id and d.id = l.task_id;
