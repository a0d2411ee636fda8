import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OfficerId } from '../../../src-shared/domain/ids';
import { announceReady } from '../../app/ready';
import { useAct, useRead } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { WindowTools } from '../desk/window-tools';
import { StatusBar } from '../sync/status-bar';
import { matchingOfficers } from './matching-officers';
import './sign-in-page.css';

/** Choice of the officer on duty, by typing and arrows alone. Nothing about the choice is remembered. */
export function SignInPage() {
  const { t } = useTranslation();
  const desk = useRead('desk.info', null);
  const officers = useRead('session.officers', null);
  const signIn = useAct('session.sign_in');
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const found = matchingOfficers(officers.data ?? [], text);
  const chosen = found[Math.min(at, found.length - 1)];

  useEffect(() => {
    if (officers.data !== undefined) announceReady('sign-in');
  }, [officers.data]);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });

  function enter(officerId: OfficerId): void {
    if (signIn.isPending) return;
    // The answer is the session itself; the desk need not wait for the announcement of it.
    signIn.mutate({ officerId }, { onSuccess: (session) => queries.setQueryData(['session.current', null], session) });
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (chosen !== undefined) enter(chosen.id);
  }

  function onKey(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') setAt(Math.min(at + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
    else if (event.key === 'Escape' && text !== '') setText('');
    else return;
    event.preventDefault();
  }

  return (
    <>
      <header className="title-bar">
        <h1>{t('app.fullName')}</h1>
        {desk.data?.sample === true && <Tag tone="warn">{t('app.sample')}</Tag>}
        <span className="spacer" />
        <WindowTools />
      </header>
      <main className="sign-in" data-testid="sign-in">
        <form onSubmit={submit} aria-labelledby="sign-in-title">
          <h2 id="sign-in-title">{t('session.title')}</h2>
          <p className="sign-in-desk">{desk.data?.deskName ?? t('app.unnamedDesk')}</p>
          <input
            className="field"
            data-testid="officer-search"
            role="combobox"
            aria-expanded="true"
            aria-controls="officer-list"
            aria-activedescendant={chosen === undefined ? undefined : `officer-${chosen.id}`}
            aria-label={t('session.search')}
            placeholder={t('session.search')}
            autoComplete="off"
            // biome-ignore lint/a11y/noAutofocus: the page is nothing but this choice
            autoFocus
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setAt(0);
            }}
            onKeyDown={onKey}
          />
          <div id="officer-list" className="officer-list" role="listbox" aria-label={t('session.officers')} ref={list}>
            {found.map((officer) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above handles the keys of its list
              <div
                key={officer.id}
                id={`officer-${officer.id}`}
                role="option"
                tabIndex={-1}
                aria-selected={officer.id === chosen?.id}
                data-testid="officer-option"
                data-officer-id={officer.id}
                onPointerMove={() => setAt(found.indexOf(officer))}
                onClick={() => enter(officer.id)}
              >
                <span className="sign-in-name">{officer.name}</span>
                <span>{t('session.badge', { badge: officer.badgeNumber })}</span>
                <Tag>{t(`terms.role.${officer.role}`)}</Tag>
              </div>
            ))}
          </div>
          {officers.data !== undefined && found.length === 0 && text === '' && (
            <EmptyState title={t('session.noneYet')} hint={t('session.noneYetHint')} />
          )}
          {officers.data !== undefined && found.length === 0 && text !== '' && (
            <EmptyState title={t('session.noMatch', { text })} hint={t('session.noMatchHint')} />
          )}
          {officers.error !== null && <FailureMessage failure={officers.error.failure} />}
          {signIn.error !== null && <FailureMessage failure={signIn.error.failure} />}
          <div className="sign-in-foot">
            <span>{t('session.hint')}</span>
            <Button
              type="submit"
              look="primary"
              disabled={chosen === undefined || signIn.isPending}
              data-testid="sign-in-button"
            >
              {t('session.signIn')}
            </Button>
          </div>
        </form>
      </main>
      <StatusBar />
    </>
  );
}
