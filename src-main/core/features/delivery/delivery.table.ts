import type { Delivery, DeliveryState } from '../../../../src-shared/domain/delivery';
import type { DeliveryId, DeskId, MessageId } from '../../../../src-shared/domain/ids';

export interface DeliveryTable {
  id: DeliveryId;
  desk_id: DeskId;
  message_id: MessageId;
  kind: Delivery['kind'];
  subject_id: string;
  via: Delivery['via'];
  state: DeliveryState;
  attempts: number;
  last_error: string | null;
  updated_at: string;
}
