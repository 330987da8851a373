"""Remember: the only floor that knows DynamoDB and S3."""
