"""The law of the ledger in the database: no transaction commits with books that do not balance.

Checked at commit (deferred), because a transfer and its entries are written one after the other. The functions set
the house's scope for themselves: at commit the act's own scope is over, and row-level security would hide the rows.
"""

from django.db import migrations

TRANSFER = """
CREATE FUNCTION ledger_transfer_has_its_two_entries() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  key text := CASE TG_TABLE_NAME WHEN 'ledger_transfer' THEN to_jsonb(NEW)->>'reference' ELSE to_jsonb(NEW)->>'transfer_id' END;
  before text := coalesce(current_setting('relay.scope', true), '');
  sound boolean;
BEGIN
  PERFORM set_config('relay.scope', 'house', true);
  SELECT count(e.id) = 2
     AND count(*) FILTER (WHERE e.account_id = t.source_id AND e.amount = -t.amount) = 1
     AND count(*) FILTER (WHERE e.account_id = t.target_id AND e.amount = t.amount) = 1
     AND bool_and(a.unit = t.unit)
    INTO sound
    FROM ledger_transfer t
    LEFT JOIN ledger_entry e ON e.transfer_id = t.reference
    LEFT JOIN ledger_account a ON a.address = e.account_id
   WHERE t.reference = key GROUP BY t.reference;
  IF sound IS NOT TRUE THEN
    RAISE EXCEPTION 'transfer % does not have its two entries', key USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  PERFORM set_config('relay.scope', before, true);
  PERFORM set_config('relay.scope', before, true);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER transfer_has_its_two_entries AFTER INSERT OR UPDATE ON ledger_transfer
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_transfer_has_its_two_entries();
CREATE CONSTRAINT TRIGGER entry_belongs_to_a_sound_transfer AFTER INSERT OR UPDATE ON ledger_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_transfer_has_its_two_entries();
"""

ACCOUNT = """
CREATE FUNCTION ledger_balance_is_the_newest_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  key text := CASE TG_TABLE_NAME WHEN 'ledger_account' THEN to_jsonb(NEW)->>'address' ELSE to_jsonb(NEW)->>'account_id' END;
  held ledger_account;
  newest ledger_entry;
  before text := coalesce(current_setting('relay.scope', true), '');
BEGIN
  PERFORM set_config('relay.scope', 'house', true);
  SELECT * INTO held FROM ledger_account WHERE address = key;
  SELECT * INTO newest FROM ledger_entry WHERE account_id = key ORDER BY version DESC LIMIT 1;
  IF held.balance <> coalesce(newest.current, 0) OR held.version <> coalesce(newest.version, 0) THEN
    RAISE EXCEPTION 'account % does not hold what its newest entry says', key
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  PERFORM set_config('relay.scope', before, true);
  PERFORM set_config('relay.scope', before, true);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balance_is_the_newest_entry AFTER INSERT OR UPDATE ON ledger_account
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_balance_is_the_newest_entry();
CREATE CONSTRAINT TRIGGER entry_is_the_balance AFTER INSERT OR UPDATE ON ledger_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_balance_is_the_newest_entry();
"""

UNDO_TRANSFER = """
DROP TRIGGER transfer_has_its_two_entries ON ledger_transfer;
DROP TRIGGER entry_belongs_to_a_sound_transfer ON ledger_entry;
DROP FUNCTION ledger_transfer_has_its_two_entries();
"""
UNDO_ACCOUNT = """
DROP TRIGGER balance_is_the_newest_entry ON ledger_account;
DROP TRIGGER entry_is_the_balance ON ledger_entry;
DROP FUNCTION ledger_balance_is_the_newest_entry();
"""


class Migration(migrations.Migration):
    """Reversible."""

    dependencies = (("ledger", "0001_initial"),)
    operations = (
        migrations.RunSQL(TRANSFER, UNDO_TRANSFER),
        migrations.RunSQL(ACCOUNT, UNDO_ACCOUNT),
    )
