import { useTranslation } from 'react-i18next';
import { listTitle } from './bar-option';
import type { Breakdown, FigureCell, FigureQuery } from './breakdowns';

interface Props {
  breakdown: Breakdown;
  onOpen(query: FigureQuery, title: string): void;
}

/** The numbers of a breakdown; each with a list behind it is a button. */
export function FigureTable({ breakdown: { title, head, columns, rows }, onOpen }: Props) {
  return (
    <div className="figure-table">
      <table>
        <caption className="visually-hidden">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            {columns.map((column) => (
              <th key={column.title} scope="col" className="number">
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} data-testid="figure-row" data-key={row.key}>
              <th scope="row" title={row.label}>
                {row.label}
              </th>
              {row.cells.map((cell, index) => (
                <td key={columns[index]?.title} className="number">
                  <Cell cell={cell} title={listTitle(row.label, columns[index]?.title ?? '')} onOpen={onOpen} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ cell, title, onOpen }: { cell: FigureCell; title: string; onOpen: Props['onOpen'] }) {
  const { t } = useTranslation();
  const { query } = cell;
  if (query === null) return <span>{cell.text}</span>;
  return (
    <button
      type="button"
      className="figure-link"
      data-list={query.list}
      aria-label={t('figures.listBehind', { what: title, n: cell.text })}
      onClick={() => onOpen(query, title)}
    >
      {cell.text}
    </button>
  );
}
