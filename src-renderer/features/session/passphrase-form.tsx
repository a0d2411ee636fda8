import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_PASSPHRASE, MIN_PASSPHRASE } from '../../../src-shared/domain/passphrase';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { FailureMessage } from '../../ui/failure-message';
import { ShowPassphrase } from './show-passphrase';

/** A new passphrase in place of the present one. `first`: of one that somebody else has set. */
export function PassphraseForm({
  first = false,
  onDone,
}: {
  first?: boolean;
  onDone?: (outcome: 'changed' | 'waiting') => void;
}) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const change = useAct('session.change_passphrase');
  const signOut = useAct('session.sign_out');
  const [words, setWords] = useState({ before: '', after: '', again: '' });
  const [shown, setShown] = useState(false);
  const differs = words.again !== '' && words.after !== words.again;
  const ready = words.before !== '' && words.after !== '' && words.after === words.again;

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!ready || change.isPending) return;
    change.mutate(
      { before: words.before, after: words.after },
      {
        onSuccess: (outcome) => {
          if (first) void queries.invalidateQueries({ predicate: ({ queryKey }) => isOfSession(queryKey[0]) });
          onDone?.(outcome);
        },
      },
    );
  }

  const field = (name: keyof typeof words, label: string, focus = false) => (
    <label className="sign-in-field">
      {label}
      <input
        className="field"
        type={shown ? 'text' : 'password'}
        spellCheck={false}
        autoComplete="off"
        data-testid={`passphrase-${name}`}
        maxLength={MAX_PASSPHRASE}
        data-first-focus={focus ? true : undefined}
        // biome-ignore lint/a11y/noAutofocus: the form is all that there is to do
        autoFocus={focus}
        value={words[name]}
        onChange={(event) => setWords({ ...words, [name]: event.target.value })}
      />
    </label>
  );

  return (
    <form onSubmit={submit} data-testid="passphrase-form">
      {field('before', first ? t('session.change.beforeFirst') : t('session.change.before'), true)}
      {field('after', t('session.change.after'))}
      <p className="sign-in-note">{t('session.change.rule', { n: MIN_PASSPHRASE })}</p>
      {field('again', t('session.change.again'))}
      <ShowPassphrase shown={shown} onChange={setShown} />
      <p className="sign-in-note" role="status">
        {differs && t('session.change.different')}
      </p>
      {change.error !== null && <FailureMessage failure={change.error.failure} />}
      <div className="sign-in-foot">
        {first && (
          <Button look="quiet" onClick={() => signOut.mutate(null)}>
            {t('session.signOut')}
          </Button>
        )}
        <span className="spacer" />
        <Button type="submit" look="primary" data-testid="passphrase-submit" disabled={!ready || change.isPending}>
          {change.isPending ? t('session.signingIn') : t('session.change.submit')}
        </Button>
      </div>
    </form>
  );
}

function isOfSession(channel: unknown): boolean {
  return typeof channel === 'string' && (channel.startsWith('session.') || channel === 'desk.info');
}
