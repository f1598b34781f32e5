"""The news this room tells. Every payload is ids and plain facts: texts once it reaches the hearer.

Each carries `user_id` and `at` (an ISO 8601 moment), and what is said beside its name.
"""

# ip, method (password, mfa, demo), second_factor (whether one was shown)
SIGNED_IN = "identity.signed_in"
# the same; told after SIGNED_IN, when the browser was unknown and the person was sent a mail
SIGNED_IN_ON_NEW_DEVICE = "identity.signed_in_on_new_device"
# change (added, removed, renewed, reset), kind (totp, webauthn, recovery_codes) but for a reset
SECOND_FACTOR_CHANGED = "identity.second_factor_changed"
PASSWORD_CHANGED = "identity.password_changed"  # noqa: S105  (a name, no password)
ADDRESS_CHANGED = "identity.address_changed"
