import { describe, expect, it } from 'vitest';
import { pointId } from './point-id.ts';

describe('pointId', () => {
  it('gives a UUID of version 5 that never changes', () => {
    expect(pointId('a/b.jpg')).toBe('2035d838-244f-5e64-bc23-b1c6b555dd99');
    expect(pointId('')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(pointId('007')).not.toBe(pointId('7'));
    expect(pointId('é')).not.toBe(pointId('e\u0301'));
  });
});
