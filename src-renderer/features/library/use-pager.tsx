import type { PaginationProps } from 'antd';
import { useTranslation } from 'react-i18next';

/** Gives the arrows between a table's pages names in the officer's language; antd leaves them to those of its icons. */
export function usePager(): Pick<PaginationProps, 'itemRender'> {
  const { t } = useTranslation();
  return {
    itemRender: (_page, type, usual) => {
      if (type !== 'prev' && type !== 'next') return usual;
      return (
        <span className="ant-pagination-item-link">
          <span aria-hidden="true">{type === 'prev' ? '‹' : '›'}</span>
          <span className="visually-hidden">{t(`library.pager.${type}`)}</span>
        </span>
      );
    },
  };
}
