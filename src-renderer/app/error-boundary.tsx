import { Component, type ErrorInfo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button';

interface State {
  error: Error | null;
}

/** Keeps a fault of one part from emptying the window. React offers this to class components only. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    // The main process writes the console of its window to the log.
    console.error('render failed', error.message, info.componentStack);
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return <Broken message={this.state.error.message} onRetry={() => this.setState({ error: null })} />;
  }
}

function Broken({ message, onRetry }: { message: string; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="failure broken" role="alert" data-testid="render-failure">
      <strong>{t('render.title')}</strong>
      <p>{t('render.what')}</p>
      <p>{t('render.safe')}</p>
      <p>{t('render.next')}</p>
      <p>
        <small>{message}</small>
      </p>
      <Button onClick={onRetry}>{t('common.retry')}</Button>
    </div>
  );
}
