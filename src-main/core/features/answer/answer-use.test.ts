import { describe, expect, it } from 'vitest';
import { signedText } from '../../../../src-shared/domain/reply';
import { keptOf } from './answer-use';

const officer = { name: '林晓', badgeNumber: '010203' };
const answer = {
  text: '请携带户口簿到就近的派出所办理补领，咨询电话{网点电话}。',
  shortText: '带户口簿到派出所补领，电话{网点电话}',
  textEn: 'Please bring your household register.',
};
const kept = (body: string, template: Partial<Parameters<typeof keptOf>[1]> = {}) =>
  keptOf(
    { text: signedText(body, officer), officerName: officer.name, badgeNumber: officer.badgeNumber },
    { ...answer, ...template },
  );

describe('keptOf', () => {
  it.each([
    ['with the blank filled in', '请携带户口簿到就近的派出所办理补领，咨询电话0999-1234567。'],
    ['in other lines', '请携带户口簿到就近的派出所办理补领，\n咨询电话 0999-1234567。'],
    ['in its short form', '带户口簿到派出所补领，电话110'],
    ['in English', 'Please bring your household register.'],
  ])('word for word, %s', (_, body) => {
    expect(kept(body)).toEqual({ kept: 1, asIs: true });
  });

  it('everything kept and something added is not word for word', () => {
    expect(kept('您好！请携带户口簿到就近的派出所办理补领，咨询电话0999-1234567。祝好')).toEqual({
      kept: 1,
      asIs: false,
    });
  });

  it('a blank left empty is not word for word', () => {
    expect(kept('请携带户口簿到就近的派出所办理补领，咨询电话。').asIs).toBe(false);
  });

  it('tells how much was kept', () => {
    const half = kept('请携带户口簿到就近的派出所，其他要求请到窗口了解');
    expect(half.asIs).toBe(false);
    expect(half.kept).toBeGreaterThan(0.4);
    expect(half.kept).toBeLessThan(0.8);
    expect(kept('感谢您的表扬。').kept).toBeLessThan(0.1);
  });

  it('knows blanks at either end and side by side', () => {
    const none = { shortText: null, textEn: null };
    expect(kept('张三，您好。再见李四', { text: '{称呼}，您好。再见{姓名}', ...none })).toEqual({
      kept: 1,
      asIs: true,
    });
    expect(kept('，您好。再见李四', { text: '{称呼}，您好。再见{姓名}', ...none }).asIs).toBe(false);
    expect(kept('电话12', { text: '电话{区号}{号码}', ...none }).asIs).toBe(true);
    expect(kept('电话', { text: '电话{区号}', ...none }).asIs).toBe(false);
    expect(kept('随便', { text: '{全文}', ...none })).toEqual({ kept: 0, asIs: false });
  });

  it('takes a reply without the signature as it is', () => {
    const reply = { text: '带户口簿到派出所补领，电话110', officerName: '赵明', badgeNumber: '1' };
    expect(keptOf(reply, answer).asIs).toBe(true);
  });
});
